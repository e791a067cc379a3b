import { describe, expect, it } from 'vitest';
import { chooseMode, type Surroundings } from '../src/mode.js';

const terminal: Surroundings = { isTTY: true, isCI: false, isAgent: false, env: { TERM: 'xterm-256color' } };

describe('chooseMode', () => {
  it.each([
    ['a terminal', {}, 'block'],
    ['a pipe', { isTTY: false }, 'lines'],
    ['a CI with a terminal', { isCI: true }, 'lines'],
    ['a dumb terminal', { env: { TERM: 'dumb' } }, 'lines'],
    ['a screen reader', { env: { TERM: 'xterm', ACCESSIBLE: '1' } }, 'lines'],
    ['ACCESSIBLE switched off', { env: { TERM: 'xterm', ACCESSIBLE: '0' } }, 'block'],
    ['GitHub Actions', { isTTY: false, isCI: true, env: { GITHUB_ACTIONS: 'true' } }, 'github'],
    ['an agent', { isTTY: false, isAgent: true }, 'agent'],
    ['an agent with a terminal', { isAgent: true }, 'agent'],
  ] as const)('%s', (_, over, mode) => expect(chooseMode({ ...terminal, ...over })).toBe(mode));
});
