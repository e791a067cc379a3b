import { expect, test } from 'vitest';
import { refuseWindows } from '../src/refuse-windows.js';

test('Windows is told where it can run instead, others are not disturbed', () => {
  expect(() => refuseWindows('win32')).toThrow(/not on Windows: install it within WSL/);
  for (const platform of ['linux', 'darwin'] as const) expect(() => refuseWindows(platform)).not.toThrow();
});
