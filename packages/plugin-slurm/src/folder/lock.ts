import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const GIVEN_UP = 'given-up';

/** Takes an element's claim for nobody, so that no copy of it can run any more; false when somebody has it already. */
export function lockElement(claim: string): boolean {
  try {
    mkdirSync(claim);
  } catch {
    return false;
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
