import { describe, expect, it } from 'vitest';
import { Teller } from '../src/grid/teller.js';
import { slurmDialect } from '../src/slurm/slurm-dialect.js';

function telling() {
  const said: string[] = [];
  const teller = new Teller({ dialect: slurmDialect, warn: (message, code) => void said.push(`${code}: ${message}`) });
  return { said, teller };
}

describe('what people are told', () => {
  it('of trouble comes with the remedy, once, and again when it has been calm', () => {
    const { said, teller } = telling();
    const trouble = 'Unable to contact slurm controller (connect failure)';
    teller.trouble(trouble);
    teller.trouble(trouble);
    const words = `slurm-trouble: slurm does not answer as it should, it is tried again: ${trouble} (see whether its controller is up: scontrol ping)`;
    expect(said).toEqual([words]);
    teller.calm();
    teller.trouble(trouble);
    expect(said).toEqual([words, words]);
  });

  it('of a limit of submitted jobs is said once, whatever comes between', () => {
    const { said, teller } = telling();
    const limit = 'QOSMaxSubmitJobPerUserLimit (your limit of submitted jobs is reached)';
    teller.trouble(limit);
    teller.calm();
    teller.trouble(limit);
    expect(said).toEqual([`slurm-trouble: Slurm takes no more jobs for now, they wait: ${limit}`]);
  });

  it('of jobs that wait in vain is said once for each cause', () => {
    const { said, teller } = telling();
    for (const [job, word] of [
      ['a', 'Resources'],
      ['b', 'PartitionDown'],
      ['c', 'PartitionDown'],
    ] as const) {
      teller.waits(job, word);
    }
    expect(said).toEqual([
      'slurm-stuck: "b" waits on slurm for what may never come: PartitionDown (its partition takes no jobs now: wait for it, or name another in slurm.partition)',
    ]);
  });
});
