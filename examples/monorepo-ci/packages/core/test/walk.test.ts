import { expect, test } from 'vitest';
import { distance, walk } from '../src/index.js';

test('a walk is as long as its legs', () => {
  const square = [
    { x: 0, y: 0 },
    { x: 0, y: 2 },
    { x: 2, y: 2 },
  ];
  expect(walk(square)).toBe(4);
  expect(walk([])).toBe(0);
});

test('distance is symmetric', () => {
  const a = { x: 1, y: 2 };
  const b = { x: 4, y: 6 };
  expect(distance(a, b)).toBe(5);
  expect(distance(b, a)).toBe(5);
});
