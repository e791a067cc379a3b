import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Called } from '../src/grid/call.js';
import { call } from '../src/grid/call.js';
import type { Listed } from '../src/grid/dialect.js';
import { liveBatch } from '../src/grid/live-batch.js';
import type { Queue } from '../src/grid/queue.js';
import { submitBatch } from '../src/grid/submit-batch.js';
import { slurmDialect } from '../src/slurm/slurm-dialect.js';
import { tempFolder } from './temp-folder.js';

const listed = (id: string): Listed => ({ name: 'n', id, element: 0, state: 'waiting', word: '' });
const failed = (message: string): Called => ({ succeeded: false, stdout: '', message });
const printed = (stdout: string): Called => ({ succeeded: true, stdout, message: '' });

/** Submits a batch of two elements to a queue that answers as told, the last answer again and again. */
async function submit(answers: Called[], queue: (string | undefined | Error)[], claimed = false) {
  const folder = tempFolder();
  const batch = liveBatch(folder, { version: 1, name: 'n', root: '/', firsts: [0, 1, 2], capacity: { cpus: 1 } }, [], false);
  if (claimed) mkdirSync(join(folder, '1.claim'));
  const said: string[] = [];
  const next = <T>(list: T[]): T => (list.length > 1 ? list.shift()! : list[0]!);
  const counts = { submit: 0, list: 0 };
  const fake = {
    async submit() {
      counts.submit += 1;
      return next(answers);
    },
    async list() {
      counts.list += 1;
      const id = next(queue);
      if (id instanceof Error) return { problem: id.message };
      return { listing: new Map(id === undefined ? [] : [['n', new Map([[0, [listed(id)]]])]]) };
    },
  } as unknown as Queue;
  const result = await submitBatch(
    batch,
    { cpus: 1, avoid: [], request: {} },
    {
      dialect: slurmDialect,
      queue: fake,
      isAlone: true,
      isClosing: () => counts.submit + counts.list > 20,
      pause: async () => {},
      tellTrouble: (message) => void said.push(message),
    },
  );
  const id = existsSync(join(folder, 'id')) ? readFileSync(join(folder, 'id'), 'utf8').trim() : undefined;
  return { result, counts, said, id, isLocked: existsSync(join(folder, '0.claim')) };
}

describe('a submission', () => {
  it('of too many is given back, so that fewer can be tried; nobody can run it any more', async () => {
    const policy = failed(
      'sbatch: error: QOSMaxSubmitJobPerUserLimit\nsbatch: error: Batch job submission failed: Job violates accounting/QOS policy',
    );
    expect(await submit([policy], [undefined])).toMatchObject({
      result: { type: 'fewer' },
      isLocked: true,
      counts: { submit: 1 },
      said: [],
    });
    expect(await submit([policy, printed('7')], [undefined], true)).toMatchObject({ result: { type: 'accepted' }, id: '7' });
  });

  it('is believed when it answers an id', async () => {
    expect(await submit([printed('7')], [])).toMatchObject({
      result: { type: 'accepted' },
      id: '7',
      counts: { submit: 1, list: 0 },
    });
  });

  it.each([
    ['an error that may be none', failed('Socket timed out on send/recv operation')],
    ['an error nobody knows', failed('no reason at all')],
    ['no id', printed('what a nice day')],
    ['no answer in time', failed('no answer within 60 s')],
  ])('with %s is looked for by its name, and not repeated when it is there', async (_, answer) => {
    const { result, id, counts, isLocked } = await submit([answer], ['9']);
    expect({ result, id, counts, isLocked }).toEqual({
      result: { type: 'accepted' },
      id: '9',
      counts: { submit: 1, list: 1 },
      isLocked: false,
    });
  });

  it('is looked for until the queue answers: an error of it is no information', async () => {
    const { counts, id } = await submit(
      [failed('Unable to contact slurm controller')],
      [new Error('down'), new Error('down'), '9'],
    );
    expect({ counts, id }).toEqual({ counts: { submit: 1, list: 3 }, id: '9' });
  });

  it('is refused where the queue cannot be asked either, because there is no grid here', async () => {
    const { result, isLocked } = await submit(
      [failed('no answer within 60 s')],
      [new Error('cannot stat file /etc/slurm.conf')],
      false,
    );
    expect(result.type).toBe('refused');
    expect(isLocked).toBe(true);
  });

  it('is repeated when it is not there and the trouble passes', async () => {
    const { counts, id, said } = await submit([failed('Slurm temporarily unable to accept job'), printed('8')], [undefined]);
    expect({ counts, id }).toEqual({ counts: { submit: 2, list: 1 }, id: '8' });
    expect(said).toEqual(['Slurm temporarily unable to accept job (the queue is full (MaxJobCount))']);
  });

  it('that is refused can never run, whatever turns up later', async () => {
    const { result, isLocked } = await submit([failed('sbatch: error: invalid partition specified: x')], [undefined]);
    expect(isLocked).toBe(true);
    expect(result).toEqual({
      type: 'refused',
      message: 'invalid partition specified: x (name one of those that "sinfo" lists in slurm.partition)',
    });
  });

  it('that is refused but runs is accepted', async () => {
    expect((await submit([failed('invalid qos')], [undefined], true)).result).toEqual({ type: 'accepted' });
  });

  it('that is refused in words nobody knows is tried again a few times', async () => {
    const { result, counts } = await submit([failed('no reason at all')], [undefined]);
    expect({ result, submits: counts.submit }).toEqual({ result: { type: 'refused', message: 'no reason at all' }, submits: 7 });
    expect((await submit([failed('no reason at all'), printed('5')], [undefined])).id).toBe('5');
  });

  it('is given up when the run closes', async () => {
    const { result, isLocked } = await submit([failed('Unable to contact slurm controller')], [undefined]);
    expect({ result, isLocked }).toEqual({ result: { type: 'given-up' }, isLocked: true });
  });
});

describe('a command', () => {
  const options = { limitMs: 30_000, without: /^SECRET/ };

  it('has its time limit', async () => {
    const { succeeded, message } = await call(['sleep', '60'], { ...options, limitMs: 50 });
    expect({ succeeded, message }).toEqual({ succeeded: false, message: 'no answer within 0.05 s' });
  });

  it('is ended when it says that it will wait', async () => {
    const script = 'echo "busy, sleeping and retrying" >&2; sleep 60';
    const { succeeded, message } = await call(['sh', '-c', `exec 3>&1; ${script}`], { ...options, until: /sleeping/ });
    expect({ succeeded, message }).toEqual({ succeeded: false, message: 'busy, sleeping and retrying' });
  });

  it('that is not there, or fails, says so', async () => {
    expect((await call(['no-such-command-here'], options)).message).toMatch(/ENOENT/);
    expect(await call(['sh', '-c', 'echo out; echo err >&2; exit 3'], options)).toEqual({
      succeeded: false,
      stdout: 'out\n',
      message: 'err',
    });
    expect((await call(['sh', '-c', 'exit 3'], options)).message).toBe('exit code 3');
  });

  it('does not inherit what it must not', async () => {
    process.env.SECRET_THING = 'x';
    const { stdout } = await call(['sh', '-c', 'echo "[$SECRET_THING]"'], options);
    delete process.env.SECRET_THING;
    expect(stdout).toBe('[]\n');
  });
});
