import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeReport } from '../src/index.js';
import { type Browser, chromium, type Page, startBrowser } from './browser.js';
import { type Made, sampleRun, variedRun } from './sample-run.js';

/** Set to a folder to keep pictures of the pages. */
const PICTURES = process.env.MPMSUB_TEST_PICTURES;

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
