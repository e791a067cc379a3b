import { formatBytes } from '@mpmsub/runner';
import { countOf, formatMs, tame } from '@mpmsub/text';
import { PAGE_SCRIPT } from '../generated/page-script.js';
import { UPLOT_SCRIPT, UPLOT_STYLE } from '../generated/uplot.js';
import { countByStatus } from '../job-facts.js';
import type { JobHistory, RunHistory } from '../run-history.js';
import { html, json } from './escape.js';
import { type JobFacts, pageFacts } from './page-facts.js';
import { STYLE } from './style.js';
import { timelineOf } from './timeline.js';

/** Nothing is fetched, whatever is in the page: the browser is told to refuse. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const COLUMNS: readonly (readonly [key: string, name: string, isNumber: boolean])[] = [
  ['status', 'status', false],
  ['id', 'job', false],
  ['start', 'start', true],
  ['wall', 'time', true],
  ['peak', 'peak', true],
  ['reserved', 'reserved', true],
  ['used', 'used', true],
  ['cpus', 'cpus', true],
  ['attempts', 'attempts', true],
  ['why', 'why', false],
  ['command', 'command', false],
];

/** The run as one HTML page that needs nothing beside it. */
export function pageOf(run: RunHistory): string {
  const counts = countByStatus(run);
  const facts = pageFacts(run);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${html(headline(counts))} - mpmsub ${html(run.runId)}</title>
<style>${UPLOT_STYLE}${STYLE}</style>
</head>
<body>
<header>
<h1>${colouredHeadline(counts)}</h1>
<button id="theme" type="button">light / dark</button>
<div class="facts">${factsOf(run).join('')}</div>
</header>
<main>
${noticesOf(run)}
${failuresOf(facts.jobs)}
<h2>Timeline</h2>
${timelineSection(timelineOf(run))}
${facts.places.map((place, i) => `<h2>Memory${facts.places.length > 1 ? ` of ${html(place.name)}` : ''}</h2><div id="place-${i}"></div>`).join('\n')}
<h2>Jobs</h2>
<div class="row"><input id="filter" type="search" placeholder="filter: name, command, tag, reason" aria-label="filter jobs" size="36">${chipsOf(counts)}<span id="count" class="dim" aria-live="polite"></span></div>
<p class="row dim keys">${KEYS.map(keyOf).join('')}</p>
<div class="scroll" tabindex="0" role="region" aria-label="jobs"><table id="table"><thead><tr>${COLUMNS.map(columnOf).join('')}</tr></thead><tbody id="rows"></tbody></table><p id="none" class="empty" hidden>${facts.jobs.length > 0 ? 'No job fits the filter.' : 'The run had no jobs.'}</p></div>
<p><button id="more" type="button" hidden></button></p>
<noscript><p>The table and the curves need JavaScript; everything is inside this file.</p></noscript>
</main>
<aside id="job" hidden aria-labelledby="job-name">
<div class="row title"><h2 id="job-name" tabindex="-1"></h2><button id="close" type="button">close</button></div>
<div id="job-about" class="dim"></div>
<pre id="job-command"></pre>
<div class="cols"><div><h3>Memory</h3><div id="job-chart"></div><ul id="job-attempts"></ul></div><div><h3 id="tail-title">Output</h3><pre id="job-tail" tabindex="0" aria-labelledby="tail-title"></pre></div></div>
</aside>
<script type="application/json" id="facts">${json(facts)}</script>
<script>${UPLOT_SCRIPT}</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

const KEYS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['/'], 'filter'],
  [['&uarr;', '&darr;'], 'choose a job'],
  [['Esc'], 'close'],
  [['+', '-'], 'zoom'],
];

/** So many failures are named at the top; the table has all of them first. */
const NAMED_FAILURES = 5;

type Counts = Readonly<Record<JobHistory['status'], number>>;

function headline(counts: Counts): string {
  const told = Object.entries(counts).filter(([, count]) => count > 0);
  return told.map(([status, count]) => `${count} ${status}`).join(', ') || 'no jobs';
}

function colouredHeadline(counts: Counts): string {
  const isBad = counts.failed + counts.unfinished + counts.cancelled > 0;
  return `<span class="${isBad ? 'bad' : 'ok'}">${isBad ? '&#10007;' : '&#10003;'}</span> ${html(headline(counts))}`;
}

function factsOf(run: RunHistory): string[] {
  const { machine } = run;
  const budget = run.places[0]?.budget;
  const limits = Object.entries(run.limitedBy).filter(([, share]) => share >= 0.005);
  const facts: [string, string | undefined][] = [
    ['run', run.runId],
    [
      'began',
      new Date(run.startedAt)
        .toISOString()
        .replace('T', ' ')
        .replace(/\.\d+Z$/, ' UTC'),
    ],
    ['took', formatMs(run.endedAt - run.startedAt)],
    ['CPU time', run.cpuMs === undefined ? undefined : formatMs(run.cpuMs)],
    ['peak memory', run.peakMemory === undefined ? undefined : formatBytes(run.peakMemory)],
    [
      'budget',
      budget && Number.isFinite(budget.memory) ? `${countOf(budget.cpus, 'CPU')}, ${formatBytes(budget.memory)}` : undefined,
    ],
    ['machine', machine && `${machine.hostname} (${countOf(machine.cpus, 'CPU')}, ${formatBytes(machine.memoryLimit)})`],
    [
      'limited by',
      limits
        .sort((a, b) => b[1] - a[1])
        .map(([name, share]) => `${name} ${Math.round(share * 100)} %`)
        .join(', ') || undefined,
    ],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [`<span>${name} <b>${html(tame(value))}</b></span>`]));
}

function noticesOf(run: RunHistory): string {
  const notices = [
    ...(run.hasEnded
      ? []
      : ['This run wrote no end: it still runs, or it died. What is shown is what was known at the last moment.']),
    ...(run.interrupted === undefined ? [] : [`The run was ended early: ${run.interrupted}.`]),
    ...run.warnings,
  ];
  if (notices.length === 0) return '';
  const items = notices.slice(0, 50).map((notice) => `<li>${html(tame(notice))}</li>`);
  if (notices.length > 50) items.push(`<li>and ${notices.length - 50} more</li>`);
  return `<details${run.hasEnded ? '' : ' open'}><summary>${notices.length} notice${notices.length === 1 ? '' : 's'}</summary><ul>${items.join('')}</ul></details>`;
}

function failuresOf(jobs: readonly JobFacts[]): string {
  const failed = jobs.flatMap((job, place) => (job.status === 'failed' ? [{ job, place }] : []));
  if (failed.length === 0) return '';
  const items = failed
    .slice(0, NAMED_FAILURES)
    .map(
      ({ job, place }) =>
        `<li><button type="button" class="name" data-open="${place}">${html(tame(job.id))}</button> ${html(job.why)}</li>`,
    );
  if (failed.length > NAMED_FAILURES) items.push(`<li class="dim">and ${failed.length - NAMED_FAILURES} more in the table</li>`);
  return `<h2>Failed</h2><ul class="failures">${items.join('')}</ul>`;
}

function timelineSection(picture: string): string {
  if (picture === '') return '<p class="empty">Nothing ran.</p>';
  return `<div class="row"><button id="zoom-out" type="button" aria-label="zoom out">-</button><button id="zoom-in" type="button" aria-label="zoom in">+</button><span class="dim">one row for each CPU; choose a bar for its job</span></div>
<div id="timeline-box" class="scroll" tabindex="0" role="region" aria-label="timeline">${picture}</div>`;
}

function keyOf([keys, does]: (typeof KEYS)[number]): string {
  return `<span>${keys.map((key) => `<kbd>${key}</kbd>`).join(' ')} ${does}</span>`;
}

function chipsOf(counts: Counts): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(
      ([status, count]) =>
        `<button type="button" data-status="${status}" aria-pressed="false"><span class="dot ${status}">${status} ${count}</span></button>`,
    )
    .join('');
}

function columnOf([key, name, isNumber]: (typeof COLUMNS)[number]): string {
  return `<th scope="col" data-key="${key}"${isNumber ? ' class="n"' : ''}><button type="button">${name}</button></th>`;
}
