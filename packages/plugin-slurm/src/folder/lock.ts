import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const GIVEN_UP = 'given-up';

/**
 * Takes an element's claim for nobody, so that no copy of it can run any more; false when somebody has it already, or when it cannot be
 * taken now. Where the whole folder is gone nobody can begin.
 */
export function lockElement(claim: string): boolean {
  try {
    mkdirSync(claim);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
  try {
    writeFileSync(join(claim, GIVEN_UP), '');
  } catch {
    // Who finds the claim without it takes the element for one that is running, and finds out.
  }
  return true;
}

/** Whether the claim was taken by {@link lockElement}. */
export function isGivenUp(claim: string): boolean {
  return existsSync(join(claim, GIVEN_UP));
}

/** Tells whoever still works on an element to stop. */
export function revokeElement(path: string): void {
  try {
    writeFileSync(path, '');
  } catch {
    // It is tried to save work that is given up anyway.
  }
}
