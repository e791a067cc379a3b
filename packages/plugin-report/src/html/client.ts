/** The page's script: the table, filters, keyboard, charts. It builds nodes with textContent only, so that no text becomes markup. */
export const CLIENT = String.raw`
(function () {
'use strict';
var facts = JSON.parse(document.getElementById('facts').textContent);
var jobs = facts.jobs;
var FIRST_ROWS = 400;
var $ = function (id) { return document.getElementById(id); };
var bars = new Map();
document.querySelectorAll('.bar').forEach(function (bar) {
  var place = Number(bar.dataset.job);
  if (bars.has(place)) bars.get(place).push(bar); else bars.set(place, [bar]);
});
var state = { text: '', status: new Set(), sort: 'start', down: false, chosen: -1, rows: FIRST_ROWS, shown: [] };

function bytes(n) {
  if (n === null) return '';
  var units = ['B', 'K', 'M', 'G', 'T', 'P'], u = 0;
  while (n >= 1023.5 && u < 5) { n /= 1024; u++; }
  return n.toFixed(n >= 100 || u === 0 || Number.isInteger(n) ? 0 : 1) + units[u];
}
function time(ms) {
  if (ms === null) return '';
  if (ms < 999.5) return Math.round(ms) + 'ms';
  var s = ms / 1000;
  if (s < 59.95) return s.toFixed(1) + 's';
  s = Math.round(s);
  var two = function (n) { return String(n).padStart(2, '0'); };
  return s < 3600 ? Math.floor(s / 60) + 'm ' + two(s % 60) + 's' : Math.floor(s / 3600) + 'h ' + two(Math.floor(s % 3600 / 60)) + 'm';
}
function node(name, className, text) {
  var made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
function color(name) { return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim(); }

/* ---- table ---- */
var COLUMNS = {
  status: function (j) { return ['failed', 'unfinished', 'cancelled', 'skipped', 'succeeded', 'restored'].indexOf(j.status); },
  id: function (j) { return j.id; },
  start: function (j) { return j.startedMs === null ? Infinity : j.startedMs; },
  wall: function (j) { return j.wallMs === null ? -1 : j.wallMs; },
  peak: function (j) { return j.peak === null ? -1 : j.peak; },
  reserved: function (j) { return j.reserved === null ? -1 : j.reserved; },
  used: function (j) { return j.peak === null || !j.reserved ? -1 : j.peak / j.reserved; },
  cpus: function (j) { return j.cpus; },
  attempts: function (j) { return j.attempts.length; },
  why: function (j) { return j.why; },
  command: function (j) { return j.command; }
};
var searched = jobs.map(function (j) { return (j.id + '\n' + j.command + '\n' + j.tags.join(' ') + '\n' + j.why + '\n' + j.reason + '\n' + j.status + (j.flaky ? ' flaky' : '')).toLowerCase(); });

function choose() {
  var words = state.text.toLowerCase().split(/\s+/).filter(Boolean);
  var key = COLUMNS[state.sort];
  var shown = [];
  jobs.forEach(function (job, place) {
    if (state.status.size > 0 && !state.status.has(job.status)) return;
    if (words.every(function (word) { return searched[place].includes(word); })) shown.push(place);
  });
  var keys = jobs.map(key);
  shown.sort(function (a, b) {
    var x = keys[a], y = keys[b];
    var order = x < y ? -1 : x > y ? 1 : a - b;
    return state.down ? -order : order;
  });
  state.shown = shown;
}
function row(place) {
  var job = jobs[place], tr = node('tr', place === state.chosen ? 'chosen' : '');
  tr.dataset.job = place;
  tr.append(node('td', 'dot ' + job.status, job.status + (job.flaky ? ' (flaky)' : '')));
  tr.append(node('td', 'text', job.id));
  tr.append(node('td', 'n', time(job.startedMs)), node('td', 'n', time(job.wallMs)), node('td', 'n', bytes(job.peak)), node('td', 'n', bytes(job.reserved)));
  var share = job.peak !== null && job.reserved ? job.peak / job.reserved : null;
  var used = node('td', 'n');
  if (share !== null) {
    var meter = node('span', 'meter' + (share > 1 ? ' over' : '')), fill = node('i');
    fill.style.width = Math.min(100, share * 100) + '%';
    meter.append(fill);
    used.append(meter, node('span', share > 1 ? 'over' : '', Math.round(share * 100) + '%'));
  }
  tr.append(used, node('td', 'n', String(job.cpus)), node('td', 'n', job.attempts.length ? String(job.attempts.length) : ''), node('td', 'text', job.why), node('td', 'text', job.command));
  return tr;
}
function draw() {
  choose();
  var body = $('rows'), part = document.createDocumentFragment();
  state.shown.slice(0, state.rows).forEach(function (place) { part.append(row(place)); });
  body.replaceChildren(part);
  $('count').textContent = state.shown.length === jobs.length ? jobs.length + ' jobs' : state.shown.length + ' of ' + jobs.length + ' jobs';
  var left = state.shown.length - state.rows;
  $('more').hidden = left <= 0;
  $('more').textContent = 'show all ' + state.shown.length;
  document.querySelectorAll('th').forEach(function (th) {
    th.setAttribute('aria-sort', th.dataset.key === state.sort ? (state.down ? 'descending' : 'ascending') : 'none');
  });
  var visible = state.shown.length === jobs.length ? null : new Set(state.shown);
  bars.forEach(function (list, place) {
    list.forEach(function (bar) { bar.classList.toggle('hidden', visible !== null && !visible.has(place)); });
  });
}

/* ---- one job ---- */
var jobChart = null;
function open(place, scroll) {
  mark(state.chosen, false);
  state.chosen = place;
  mark(place, true);
  var job = jobs[place];
  $('job-name').textContent = job.id;
  var about = [job.status + (job.why ? ': ' + job.why : ''), job.flaky && 'flaky', job.restoredFrom && 'done by run ' + job.restoredFrom, job.description, job.cwd && 'in ' + job.cwd,
    job.needs.length && 'needs ' + job.needs.join(', '), job.tags.length && 'tags ' + job.tags.join(', ')];
  $('job-about').textContent = about.filter(Boolean).join(' \u00b7 ');
  $('job-command').textContent = job.command;
  var list = $('job-attempts');
  list.replaceChildren();
  job.attempts.forEach(function (a) {
    var told = ['attempt ' + a.number + ': ' + a.end, time(a.endedMs - a.startedMs), 'reserved ' + bytes(a.reserved), a.peak !== null && 'peak ' + bytes(a.peak) + ' (' + a.method + ')', a.cpuMs !== null && 'CPU ' + time(a.cpuMs), a.log];
    list.append(node('li', '', told.filter(Boolean).join(', ')));
  });
  $('job-tail').textContent = job.tail || 'no output';
  $('tail-title').textContent = job.isTailCut ? 'End of the output' : 'Output';
  $('job').hidden = false;
  drawJob();
  var tr = document.querySelector('#rows tr[data-job="' + place + '"]');
  if (scroll && tr) tr.scrollIntoView({ block: 'nearest' });
}
function mark(place, on) {
  var tr = document.querySelector('#rows tr[data-job="' + place + '"]');
  if (tr) tr.classList.toggle('chosen', on);
  (bars.get(place) || []).forEach(function (bar) { bar.classList.toggle('chosen', on); });
}
function close() {
  mark(state.chosen, false);
  state.chosen = -1;
  $('job').hidden = true;
}

/* ---- charts ---- */
function line(label, stroke, width, dash, stepped) {
  return { label: label, stroke: stroke, width: width, dash: dash, spanGaps: true, points: { show: false }, paths: stepped ? uPlot.paths.stepped({ align: 1 }) : undefined, value: function (u, v) { return v === null || v === undefined ? '' : bytes(v); } };
}
/* top: the highest value that must be in sight; the highest of all where there is none. */
function chart(where, tables, series, height, top) {
  var axis = { stroke: color('dim'), grid: { stroke: color('line'), width: 1 }, ticks: { stroke: color('line') } };
  where.replaceChildren();
  return new uPlot({
    width: Math.max(200, where.clientWidth), height: height, legend: { live: true },
    scales: { x: { time: false }, y: { range: function (u, low, high) { var most = top || high; return [0, most > 0 ? most * 1.08 : 1]; } } },
    axes: [Object.assign({ incrs: CLOCK, values: function (u, v) { return v.map(time); } }, axis), Object.assign({ size: 60, incrs: BINARY, values: function (u, v) { return v.map(bytes); } }, axis)],
    series: [{ label: 'time', value: function (u, v) { return v === null || v === undefined ? '' : time(v); } }].concat(series)
  }, uPlot.join(tables), where);
}
/* Round steps of bytes and of time. */
var BINARY = [], CLOCK = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 144e5, 432e5, 864e5, 1728e5, 4320e5, 864e6];
for (var power = 10; power < 60; power++) BINARY.push(Math.pow(2, power));
function level(bytesOf) { return [[0, facts.wallMs], [bytesOf, bytesOf]]; }
var placeCharts = [];
function drawPlaces() {
  placeCharts.forEach(function (made) { made.destroy(); });
  placeCharts = [];
  facts.places.forEach(function (place, i) {
    var tables = [], series = [];
    if (place.used[0].length > 0) { tables.push(place.used); series.push(line('used', color('accent'), 2, undefined, true)); }
    if (place.reserved[0].length > 0) { tables.push(place.reserved); series.push(line('reserved', color('warn'), 1.5, undefined, true)); }
    var high = place.used[1].concat(place.reserved[1]).reduce(function (a, b) { return Math.max(a, b); }, 0);
    /* A budget that is never come near would press everything else to the ground. */
    var isAbove = place.budget !== null && high > 0 && place.budget > 2.5 * high;
    if (place.budget !== null) { tables.push(level(place.budget)); series.push(line('budget ' + bytes(place.budget) + (isAbove ? ' (above)' : ''), color('bad'), 1.5, [6, 4])); }
    if (tables.length > 0) placeCharts.push(chart($('place-' + i), tables, series, 200, isAbove ? high : 0));
  });
}
function drawJob() {
  if (state.chosen < 0) return;
  var job = jobs[state.chosen], tables = [], series = [];
  if (jobChart) { jobChart.destroy(); jobChart = null; }
  job.attempts.forEach(function (a) {
    if (a.memory[0].length > 0) {
      tables.push(a.memory);
      series.push(line(job.attempts.length > 1 ? 'used, attempt ' + a.number : 'used', color(a.end === 'succeeded' ? 'accent' : 'bad'), 2));
    }
    tables.push([[a.startedMs, Math.max(a.startedMs + 1, a.endedMs)], [a.reserved, a.reserved]]);
    series.push(line('reserved', color('warn'), 1.5, [6, 4]));
  });
  if (job.requested !== null && job.attempts.length > 0) {
    var last = job.attempts[job.attempts.length - 1];
    tables.push([[job.startedMs, Math.max(job.startedMs + 1, last.endedMs)], [job.requested, job.requested]]);
    series.push(line('requested', color('dim'), 1, [2, 3]));
  }
  if (tables.length > 0) jobChart = chart($('job-chart'), tables, series, 190);
  else $('job-chart').textContent = 'It never started.';
}

/* ---- events ---- */
$('filter').addEventListener('input', function (event) { state.text = event.target.value; state.rows = FIRST_ROWS; draw(); });
document.querySelectorAll('[data-status]').forEach(function (button) {
  button.addEventListener('click', function () {
    var name = button.dataset.status, on = !state.status.has(name);
    if (on) state.status.add(name); else state.status.delete(name);
    button.setAttribute('aria-pressed', String(on));
    state.rows = FIRST_ROWS;
    draw();
  });
});
document.querySelectorAll('th[data-key]').forEach(function (th) {
  th.querySelector('button').addEventListener('click', function () {
    state.down = state.sort === th.dataset.key ? !state.down : ['wall', 'peak', 'reserved', 'used', 'attempts', 'cpus'].includes(th.dataset.key);
    state.sort = th.dataset.key;
    draw();
  });
});
$('more').addEventListener('click', function () { state.rows = Infinity; draw(); });
$('rows').addEventListener('click', function (event) { var tr = event.target.closest('tr'); if (tr) open(Number(tr.dataset.job)); });
var timeline = $('timeline');
if (timeline) timeline.addEventListener('click', function (event) { var bar = event.target.closest('.bar'); if (bar) open(Number(bar.dataset.job), true); });
$('close').addEventListener('click', close);
var zoom = 1;
function zoomBy(factor) {
  if (!timeline) return;
  zoom = Math.min(200, Math.max(1, zoom * factor));
  timeline.setAttribute('width', zoom * 100 + '%');
}
$('zoom-in').addEventListener('click', function () { zoomBy(2); });
$('zoom-out').addEventListener('click', function () { zoomBy(0.5); });
$('theme').addEventListener('click', function () {
  var root = document.documentElement, dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
  drawPlaces();
  drawJob();
});
document.addEventListener('keydown', function (event) {
  var typing = event.target.tagName === 'INPUT';
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape') { if (typing) event.target.blur(); else close(); return; }
  if (typing) return;
  if (event.key === '/') { event.preventDefault(); $('filter').focus(); return; }
  if (event.key === '+') { zoomBy(2); return; }
  if (event.key === '-') { zoomBy(0.5); return; }
  var step = event.key === 'ArrowDown' || event.key === 'j' ? 1 : event.key === 'ArrowUp' || event.key === 'k' ? -1 : 0;
  if (step === 0 || state.shown.length === 0) return;
  event.preventDefault();
  var at = state.shown.indexOf(state.chosen);
  var next = Math.min(state.shown.length - 1, Math.max(0, at === -1 ? 0 : at + step));
  if (next >= state.rows) { state.rows = Infinity; draw(); }
  open(state.shown[next], true);
});
var waiting = 0;
window.addEventListener('resize', function () {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(function () { drawPlaces(); drawJob(); });
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', function () { drawPlaces(); drawJob(); });
if (jobs.some(function (job) { return job.status === 'failed'; })) { state.sort = 'status'; }
draw();
drawPlaces();
document.documentElement.dataset.ready = 'true';
})();
`;
