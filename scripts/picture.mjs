/**
 * `npm run picture`: records a real run of examples/monorepo-ci in a real terminal, and draws what stood on the screen as docs/run.svg,
 * one frame after the other. Without animation (or for who asked for less motion) the last frame is seen.
 */
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

const COLUMNS = 92;
const ROWS = 18;
/** Pixels. */
const CELL = { width: 8.4, height: 18 };
const MARGIN = 14;
/** Screens closer in time than this are one frame. Milliseconds. */
const FRAME_MS = 180;
const LAST_FRAME_MS = 6000;
const PALETTE =
  'd4d7dd f2777a 8fc77c e5c07b 6ba7f2 c795e0 5fc4c9 d4d7dd 7d8590 f2777a 8fc77c e5c07b 6ba7f2 c795e0 5fc4c9 ffffff'.split(' ');
const FOREGROUND = '#d4d7dd';
const BACKGROUND = '#1b1f27';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'mpmsub-picture-'));
try {
  cpSync(join(root, 'examples/monorepo-ci'), folder, {
    recursive: true,
    filter: (path) => !/[/\\](\.mpmsub|dist|mpmsub\.profile\.json)$/.test(path),
  });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  // The first run measures; the picture is of the second one, which knows what the jobs need.
  await record();
  const frames = await record();
  writeFileSync(join(root, 'docs/run.svg'), draw(frames));
  process.stdout.write(`docs/run.svg: ${frames.length} frames, ${(frames.at(-1).atMs / 1000).toFixed(1)} s\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs mpmsub in a terminal. @returns what was on the screen, and when (milliseconds since the start). */
function record() {
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
  const { PATH, HOME, LANG } = process.env;
  const env = { PATH, HOME, LANG: LANG ?? 'C.UTF-8', TERM: 'xterm-256color', COLORTERM: 'truecolor' };
  terminal.write('\x1b[1;32m$\x1b[0m npx mpmsub\r\n');
  const child = spawn(process.execPath, [join(root, 'packages/mpmsub/bin/mpmsub.js')], {
    cols: COLUMNS,
    rows: ROWS,
    cwd: folder,
    env,
  });
  const start = Date.now();
  const frames = [];
  const keep = () => {
    const lines = screen(terminal);
    const atMs = Date.now() - start;
    const last = frames.at(-1);
    if (last !== undefined && JSON.stringify(last.lines) === JSON.stringify(lines)) return;
    if (last !== undefined && atMs - last.atMs < FRAME_MS) frames[frames.length - 1] = { ...last, lines };
    else frames.push({ atMs, lines });
  };
  child.onData((text) => terminal.write(text, keep));
  return new Promise((done, refuse) => {
    child.onExit(({ exitCode }) => {
      terminal.write('', () => {
        keep();
        if (exitCode === 0) done(frames);
        else
          refuse(
            new Error(
              `the run ended with ${exitCode}:\n${screen(terminal)
                .map((line) => line.map((run) => run.text).join(''))
                .join('\n')}`,
            ),
          );
      });
    });
  });
}

/** The lines of the screen, each as pieces of one look. */
function screen(terminal) {
  const { active } = terminal.buffer;
  return Array.from({ length: ROWS }, (_, y) => {
    const line = active.getLine(active.viewportY + y);
    const runs = [];
    for (let x = 0; line !== undefined && x < COLUMNS; x++) {
      const cell = line.getCell(x);
      const text = cell.getChars() || (cell.getWidth() === 0 ? '' : ' ');
      const look = { color: colorOf(cell), isBold: cell.isBold() !== 0, isDim: cell.isDim() !== 0 };
      const last = runs.at(-1);
      if (last !== undefined && last.color === look.color && last.isBold === look.isBold && last.isDim === look.isDim)
        last.text += text;
      else runs.push({ x, text, ...look });
    }
    return runs.filter(({ text }) => text.trim() !== '').map((run) => ({ ...run, text: run.text.trimEnd() }));
  });
}

function colorOf(cell) {
  if (cell.isFgRGB()) return `#${cell.getFgColor().toString(16).padStart(6, '0')}`;
  if (cell.isFgPalette() && cell.getFgColor() < 16) return `#${PALETTE[cell.getFgColor()]}`;
  return FOREGROUND;
}

function draw(frames) {
  const used = Math.max(...frames.map(({ lines }) => lines.findLastIndex((runs) => runs.length > 0) + 1));
  const width = Math.ceil(COLUMNS * CELL.width + 2 * MARGIN);
  const height = used * CELL.height + 2 * MARGIN;
  const totalMs = frames.at(-1).atMs + LAST_FRAME_MS;
  const share = (ms) => `${((100 * ms) / totalMs).toFixed(2)}%`;
  const rules = frames.map(({ atMs }, i) => {
    const endMs = frames[i + 1]?.atMs ?? totalMs;
    const before = atMs > 0 && i > 0 ? `0%{opacity:0}${share(atMs)}{opacity:1}` : '0%{opacity:1}';
    const after = endMs < totalMs ? `${share(endMs)}{opacity:0}100%{opacity:0}` : '100%{opacity:1}';
    return `@keyframes f${i}{${before}${after}}.f${i}{animation:f${i} ${(totalMs / 1000).toFixed(2)}s step-end infinite}`;
  });
  const last = frames.length - 1;
  const groups = frames.map(
    ({ lines }, i) => `<g class="f f${i}"${i === last ? '' : ' opacity="0"'}>${lines.slice(0, used).map(drawLine).join('')}</g>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="A run in a terminal: running jobs with their time and memory, and the summary at the end">
<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre}@media (prefers-reduced-motion:no-preference){${rules.join('')}}</style>
<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>
${groups.join('\n')}
</svg>
`;
}

function drawLine(runs, y) {
  return runs.map((run) => drawRun(run, y)).join('');
}

/** `textLength` keeps the columns, whatever font the reader has. */
function drawRun({ x, text, color, isBold, isDim }, y) {
  const indent = text.length - text.trimStart().length;
  const shown = text.slice(indent);
  const left = (MARGIN + (x + indent) * CELL.width).toFixed(1);
  const top = (MARGIN + (y + 0.75) * CELL.height).toFixed(1);
  const look = `${isBold ? ' font-weight="bold"' : ''}${isDim ? ' fill-opacity=".6"' : ''}`;
  const escaped = shown.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return `<text x="${left}" y="${top}" fill="${color}"${look} textLength="${(shown.length * CELL.width).toFixed(1)}">${escaped}</text>`;
}
