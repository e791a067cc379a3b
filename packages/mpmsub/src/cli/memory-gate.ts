import { appendFile } from 'node:fs/promises';
import {
  type ProfileCacheOptions,
  type ProfileOutcome,
  parseGrowth,
  type Regression,
  regressionAnnotations,
  regressionMarkdown,
} from '@mpmsub/plugin-profile-cache';
import { formatBytes } from '@mpmsub/runner';
import { isSet, nameSome, table, visible } from '@mpmsub/text';
import { EXIT } from './exit-codes.js';
import { UsageError } from './usage-error.js';
import { writeErr } from './write.js';

/** Where a gate tells what it found: variables of GitHub Actions, and where text for people goes. */
export interface GatePlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly write: (text: string) => void;
}

/** Fails runs whose jobs need more memory than the profile says: `--fail-on-memory`. */
export class MemoryGate {
  readonly #allowed: number;
  readonly #place: GatePlace;
  readonly #rows = new Map<string, Regression>();
  #last: ProfileOutcome | undefined;

  /** @throws UsageError for a text that is no growth. */
  constructor(growth: string, place: GatePlace = { env: process.env, write: writeErr }) {
    const allowed = parseGrowth(growth);
    if (allowed === undefined)
      throw new UsageError(
        `--fail-on-memory: ${JSON.stringify(growth)} is no growth in percent`,
        'write it like "+15%" or "15%"',
      );
    this.#allowed = allowed;
    this.#place = place;
  }

  /** The profile cache's options with the gate in them: it hears how each run ends. */
  watch(own: ProfileCacheOptions = {}): ProfileCacheOptions {
    return {
      ...own,
      failOnMemory: this.#allowed,
      onEnd: (outcome) => {
        this.#hear(outcome);
        own.onEnd?.(outcome);
      },
    };
  }

  /** Of several runs a job's largest growth counts. */
  #hear(outcome: ProfileOutcome): void {
    this.#last = outcome;
    for (const row of outcome.regressions) {
      if (row.now >= (this.#rows.get(row.id)?.now ?? 0)) this.#rows.set(row.id, row);
    }
  }

  /** Tells what grew, on GitHub Actions as annotations and in the step's summary as well. @returns the exit code. */
  async close(): Promise<number> {
    const { write, env } = this.#place;
    if (this.#last === undefined) {
      write('error: --fail-on-memory could not compare anything; a warning above says why\n');
      return EXIT.failed;
    }
    const { unjudged } = this.#last;
    if (unjudged.length > 0) {
      const them = nameSome(unjudged, 5);
      write(`no measured memory to compare with, so --fail-on-memory says nothing of ${them}; "mpmsub profile" measures\n`);
    }
    const rows = [...this.#rows.values()].sort((a, b) => b.now - b.before - (a.now - a.before));
    if (rows.length === 0) return EXIT.ok;
    write(renderGrowth(rows, this.#allowed));
    if (isSet(env.GITHUB_ACTIONS)) {
      write(`${regressionAnnotations(rows, this.#allowed).join('\n')}\n`);
      await this.#appendSummary(regressionMarkdown(rows, this.#allowed));
    }
    return EXIT.failed;
  }

  async #appendSummary(markdown: string): Promise<void> {
    const file = this.#place.env.GITHUB_STEP_SUMMARY;
    if (!file) return;
    await appendFile(file, `\n${markdown}`).catch((error: Error) => {
      this.#place.write(`the step summary could not be written: ${error.message}\n`);
    });
  }
}

/** Old and new memory of each job that grew by more than allowed, and how to accept it. */
export function renderGrowth(rows: readonly Regression[], allowed: number): string {
  const cells = rows.map(({ id, before, now, growth }) => [
    visible(id),
    formatBytes(before),
    formatBytes(now),
    `+${Math.round(growth * 100)} %`,
  ]);
  return [
    `\nmemory grew by more than ${Number((allowed * 100).toFixed(1))} %:\n`,
    table([['JOB', 'BEFORE', 'NOW', 'GROWTH'], ...cells]),
    '"mpmsub profile" and the job\'s name accept its new figure; until then the old one stays\n',
  ].join('');
}
