import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeReport } from '../src/index.js';
import { type Browser, chromium, type Page, startBrowser } from './browser.js';
import { type Made, sampleRun, variedRun } from './sample-run.js';

/** Set to a folder to keep pictures of the pages. */
const PICTURES = process.env.MPMSUB_TEST_PICTURES;

/** As WCAG has it, of two colours `rgb(r, g, b)`. */
function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: string): number {
  const [r, g, b] = color.match(/\d+/g)!.map((part) => {
    const value = Number(part) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe.skipIf(chromium === undefined)('the HTML page in a browser', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'report-'));
    browser = await startBrowser(chromium!);
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function show(name: string, run: Parameters<typeof writeReport>[0]['run']): Promise<Page> {
    const out = join(folder, `${name}.html`);
    await writeReport({ run, format: 'html', out });
    return browser.open(out);
  }
  async function keep(page: Page, name: string): Promise<void> {
    if (PICTURES === undefined) return;
    mkdirSync(PICTURES, { recursive: true });
    writeFileSync(join(PICTURES, `${name}.png`), await page.picture());
  }
  const rows = (page: Page) =>
    page.ask<string[]>(`[...document.querySelectorAll('#rows tr')].map((tr) => tr.cells[1].textContent)`);

  const five: Made[] = [
    { id: 'types', ms: 4000, request: 1e9, peak: 8e8 },
    { id: 'lint', ms: 2500, request: 1e9, peak: 1.3e9 },
    { id: 'test', ms: 3000, fails: 'oom', request: 5e8, peak: 6e8, tries: 1, cpus: 2 },
    { id: 'e2e', skippedBecause: 'test' },
    { id: 'docs', restored: true },
  ];

  it('shows five jobs without a complaint and without the network', async () => {
    const log = join(folder, 'test.log');
    writeFileSync(log, 'start\n\u001b[31mFATAL\u001b[0m: out of memory\n</pre><script>window.hurt = 1</script>\n');
    const page = await show('five', sampleRun(five.map((one) => ({ ...one, log }))));
    expect(await page.ask(`document.documentElement.dataset.ready`)).toBe('true');
    expect(await page.ask(`document.querySelector('h1').textContent`)).toMatch(/1 failed, 2 succeeded, 1 restored, 1 skipped/);
    expect(await rows(page)).toEqual(['test', 'e2e', 'types', 'lint', 'docs']);
    expect(await page.ask(`document.querySelectorAll('#timeline .bar').length`)).toBe(4);
    expect(await page.ask(`document.querySelectorAll('#place-0 canvas').length`)).toBe(1);
    // Far below the budget of 12 GiB: the curves have the room.
    expect(await page.ask(`document.querySelector('#place-0 .u-legend').textContent`)).toMatch(/budget 12G \(above\)/);
    // What the last attempt had booked, not what was asked for.
    expect(await page.ask(`[...document.querySelectorAll('#rows tr')].map((tr) => tr.cells[5].textContent)`)).toEqual([
      '477M',
      '',
      '954M',
      '954M',
      '',
    ]);
    await keep(page, 'five');
    await page.ask(`document.querySelector('#timeline .bar.failed').dispatchEvent(new MouseEvent('click', { bubbles: true }))`);
    expect(await page.ask(`document.getElementById('job-name').textContent`)).toBe('test');
    expect(await page.ask(`document.getElementById('job-tail').textContent`)).toBe(
      'start\nFATAL: out of memory\n</pre><script>window.hurt = 1</script>',
    );
    expect(await page.ask(`document.querySelectorAll('#job-chart canvas').length`)).toBe(1);
    expect(
      await page.ask(`[...document.querySelectorAll('#job-attempts li')].map((li) => li.textContent.split(':')[0])`),
    ).toEqual(['attempt 1', 'attempt 2']);
    await keep(page, 'five-job');
    await page.dark(true);
    await keep(page, 'five-dark');
    expect(page.complaints).toEqual([]);
  });

  it('filters by text and by state, sorts, and is driven by the keyboard', async () => {
    const page = await show('keys', sampleRun(five));
    await page.press('/');
    await page.type('LI');
    expect(await rows(page)).toEqual(['lint']);
    expect(await page.ask(`document.getElementById('count').textContent`)).toBe('1 of 5 jobs');
    expect(await page.ask(`document.querySelectorAll('.bar.hidden').length`)).toBe(3);
    await page.ask(
      `document.getElementById('filter').value = ''; document.getElementById('filter').dispatchEvent(new Event('input'))`,
    );
    await page.press('Escape');
    await page.ask(`document.querySelector('[data-status=succeeded]').click()`);
    expect(await rows(page)).toEqual(['types', 'lint']);
    await page.ask(`document.querySelector('th[data-key=peak] button').click()`);
    expect(await rows(page)).toEqual(['lint', 'types']);
    expect(await page.ask(`document.querySelector('th[data-key=peak]').getAttribute('aria-sort')`)).toBe('descending');
    await page.press('ArrowDown');
    await page.press('j');
    expect(await page.ask(`document.getElementById('job-name').textContent`)).toBe('types');
    await page.press('k');
    expect(await page.ask(`document.getElementById('job-name').textContent`)).toBe('lint');
    await page.press('Escape');
    expect(await page.ask(`document.getElementById('job').hidden`)).toBe(true);
    await page.press('+');
    expect(await page.ask(`document.getElementById('timeline').getAttribute('width')`)).toBe('200%');
    await page.ask(`document.getElementById('theme').click()`);
    expect(await page.ask(`document.documentElement.dataset.theme`)).toBe('dark');
    expect(page.complaints).toEqual([]);
  });

  it('names what failed at the top, and takes the keyboard to the job and back', async () => {
    const log = join(folder, 'long.log');
    writeFileSync(log, `${Array.from({ length: 55 }, (_, i) => `line ${i}`).join('\n')}\nthe end\n`);
    const made = Array.from({ length: 7 }, (_, i): Made => ({ id: `job-${i}`, fails: 'exit', log }));
    const page = await show('failures', sampleRun([...made, { id: 'good' }]));
    const focused = () => page.ask(`document.activeElement.textContent || document.activeElement.tagName`);
    expect(await page.ask(`[...document.querySelectorAll('.failures li')].map((li) => li.textContent)`)).toEqual([
      ...Array.from({ length: 5 }, (_, i) => `job-${i} exit code 3`),
      'and 2 more in the table',
    ]);
    await page.ask(`(() => { const b = document.querySelectorAll('[data-open]')[1]; b.focus(); b.click(); })()`);
    expect(await page.ask(`document.activeElement.id`)).toBe('job-name');
    expect(await focused()).toBe('job-1');
    expect(await page.ask(`document.getElementById('job-attempts').textContent`)).toMatch(/^attempt 1: exit code 3, 1\.0s/);
    // What it said last is in sight.
    expect(
      await page.ask(
        `(() => { const t = document.getElementById('job-tail'); return t.scrollHeight - t.clientHeight - t.scrollTop; })()`,
      ),
    ).toBeLessThan(2);
    await page.press('ArrowDown');
    expect(await page.ask(`document.getElementById('job-name').textContent`)).toBe('job-2');
    await page.ask(`document.querySelectorAll('#rows .name')[3].click()`);
    await page.press('Escape');
    expect(await page.ask(`document.activeElement.closest('tr').cells[1].textContent`)).toBe('job-3');
    // Above the panel, not behind it.
    await page.ask(`document.querySelectorAll('#rows .name')[6].click()`);
    expect(
      await page.ask(
        `document.querySelector('tr.chosen').getBoundingClientRect().bottom <= document.getElementById('job').getBoundingClientRect().top`,
      ),
    ).toBe(true);
    // Arrows scroll what scrolls.
    await page.ask(`document.getElementById('job-tail').focus()`);
    await page.press('ArrowDown');
    expect(await page.ask(`document.getElementById('job-name').textContent`)).toBe('job-6');
    expect(page.complaints).toEqual([]);
  });

  it('names the bars that have the room, more of them the nearer one looks, and keeps the middle in sight', async () => {
    const page = await show('zoom', variedRun(1000, 16));
    const names = () => page.ask<number>(`document.querySelectorAll('.bar text').length`);
    const steps = () => page.ask<number>(`document.querySelectorAll('#scale .time').length`);
    const middle = () =>
      page.ask<number>(
        `(() => { const b = document.getElementById('timeline-box'); return (b.scrollLeft + b.clientWidth / 2) / b.scrollWidth; })()`,
      );
    const [few, coarse] = [await names(), await steps()];
    for (let i = 0; i < 4; i++) await page.press('+');
    expect(await names()).toBeGreaterThan(2 * few);
    expect(await steps()).toBeGreaterThan(4 * coarse);
    expect(await middle()).toBeCloseTo(0.5, 2);
    for (let i = 0; i < 4; i++) await page.press('-');
    expect(await names()).toBe(few);
    expect(page.complaints).toEqual([]);
  });

  it('fits a narrow window, and says so where nothing fits the filter', async () => {
    const out = join(folder, 'narrow.html');
    const long = 'packages/a-scope-with-a-very-long-name/and-a-task-that-has-one-too';
    await writeReport({ run: sampleRun([...five, { id: long, command: long.repeat(9), fails: 'exit' }]), format: 'html', out });
    const page = await browser.open(out, { width: 400, height: 900 });
    const overflow = () => page.ask(`document.documentElement.scrollWidth - document.documentElement.clientWidth`);
    expect(await overflow()).toBe(0);
    await page.ask(`document.querySelector('[data-open="5"]').click()`);
    expect(await overflow()).toBe(0);
    await keep(page, 'narrow');
    await page.press('Escape');
    expect(await page.ask(`document.getElementById('none').hidden`)).toBe(true);
    await page.press('/');
    await page.type('nothing has this');
    expect(await page.ask(`document.getElementById('none').hidden`)).toBe(false);
    expect(page.complaints).toEqual([]);
  });

  it('has a name for all that can be reached, and enough contrast for all text of the timeline', async () => {
    const page = await show('named', sampleRun(five));
    const unnamed = await page.ask<string[]>(
      `[...document.querySelectorAll('button:not([hidden]), input, [tabindex="0"]')]
        .filter((it) => !(it.textContent.trim() || it.ariaLabel || it.hasAttribute('aria-labelledby'))).map((it) => it.outerHTML)`,
    );
    expect(unnamed).toEqual([]);
    for (const isDark of [false, true]) {
      await page.dark(isDark);
      const pairs = await page.ask<[string, string][]>(
        `[...document.querySelectorAll('.bar text')].map((text) =>
          [getComputedStyle(text).fill, getComputedStyle(text.parentNode.querySelector('rect')).fill])`,
      );
      expect(pairs.length).toBeGreaterThan(2);
      for (const [text, ground] of pairs) expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('shows 5,000 jobs, and draws all rows when asked', async () => {
    const page = await show('many', variedRun(5000, 32));
    expect(await page.ask(`document.getElementById('count').textContent`)).toBe('5000 jobs');
    expect(await page.ask(`document.querySelectorAll('#rows tr').length`)).toBe(400);
    await keep(page, 'many');
    await page.ask(
      `document.getElementById('filter').value = 'pkg-7# oom'; document.getElementById('filter').dispatchEvent(new Event('input'))`,
    );
    const found = await rows(page);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((id) => id.startsWith('pkg-7#'))).toBe(true);
    await page.ask(
      `document.getElementById('filter').value = ''; document.getElementById('filter').dispatchEvent(new Event('input'))`,
    );
    await page.ask(`document.getElementById('more').click()`);
    expect(await page.ask(`document.querySelectorAll('#rows tr').length`)).toBe(5000);
    await page.press('ArrowDown');
    await keep(page, 'many-job');
    expect(page.complaints).toEqual([]);
  });

  it('treats every text as text', async () => {
    const hostile = '"><img src=x onerror="window.hurt=1"></svg></title></script><script>window.hurt=1</script>\u2028\u001b[2J';
    const page = await show(
      'hostile',
      sampleRun([
        { id: hostile, command: hostile, fails: 'exit' },
        { id: 'é🚀\u202egnp', skippedBecause: hostile },
      ]),
    );
    await page.press('ArrowDown');
    expect(await page.ask(`[window.hurt === undefined, document.querySelectorAll('img, iframe').length]`)).toEqual([true, 0]);
    expect(await page.ask(`document.getElementById('job-command').textContent`)).toBe(hostile);
    expect(page.complaints).toEqual([]);
  });

  it('shows a run without jobs and one that died in the middle', async () => {
    const empty = await show('empty', sampleRun([]));
    expect(await empty.ask(`document.body.textContent.includes('Nothing ran.')`)).toBe(true);
    expect(empty.complaints).toEqual([]);
    const events = sampleRun(five);
    const died = await show('died', events.slice(0, 9));
    expect(await died.ask(`document.querySelector('details').textContent`)).toMatch(/wrote no end/);
    expect(await died.ask(`document.querySelectorAll('.bar.unfinished').length`)).toBeGreaterThan(0);
    expect(died.complaints).toEqual([]);
  });
});
