import { PassThrough } from 'node:stream';
import { type Look, progressLook } from '../../src/look.js';

/** Drawn characters without colour, whatever the tests' own terminal is. */
export function plainLook(env: NodeJS.ProcessEnv = { LANG: 'C.UTF-8' }): Look {
  return { ...progressLook(new PassThrough(), env), hasColor: false, paint: (_, text) => text };
}
