import { CommanderError } from 'commander';
import { protectTemplate } from './batch/protect-template.js';
import { forbidLateCompiling } from './compile-late.js';
import { EXIT } from './exit-codes.js';
import { isHoldingMemory } from './hold-memory.js';
import { buildProgram } from './program.js';
import { tolerateStrayFailures } from './stray-failures.js';
import { isOutputIncomplete, tolerateClosedPipes, whenWritten } from './write.js';

/** How long something that was left open (a server in a configuration, say) may keep the process after all is done. */
const LINGER_MS = 500;

/**
 * Runs the command line. Sets the process's exit code; never rejects.
 *
 * @param isCodeToKeep what V8 compiles in this start is kept for the next ones.
 * @returns the name of the command that came to its end, whether its jobs succeeded or failed; `undefined` after any other end, and where what
 * V8 has compiled does not fit the next start.
 */
export async function main(argv: readonly string[], version: string, isCodeToKeep: boolean): Promise<string | undefined> {
  if (isCodeToKeep) forbidLateCompiling();
  tolerateClosedPipes();
  const isDone = tolerateStrayFailures();
  // Streams tell their errors late.
  process.once('exit', () => {
    if (process.exitCode === EXIT.ok && isOutputIncomplete()) process.exitCode = EXIT.failed;
  });
  const { code, command } = await follow(argv, version);
  isDone();
  process.exitCode = code;
  void whenWritten([process.stdout, process.stderr]).then(() => setTimeout(() => process.exit(), LINGER_MS).unref());
  // Nothing is left to do or to write. Left to itself Node would take its heap apart first, which takes the longer the larger it is.
  process.once('beforeExit', () => process.exit());
  return code <= EXIT.failed && !isHoldingMemory() ? command : undefined;
}

async function follow(argv: readonly string[], version: string): Promise<{ code: number; command?: string }> {
  let code: number = EXIT.ok;
  let command: string | undefined;
  const program = buildProgram(version, (result) => {
    code = result;
  });
  program.hook('preAction', (_, action) => {
    command = action.name();
  });
  try {
    await program.parseAsync(protectTemplate(argv, program), { from: 'user' });
    return { code, ...(command !== undefined && { command }) };
  } catch (error) {
    // Commander has said it already; --help and --version arrive here with 0.
    if (error instanceof CommanderError) return { code: error.exitCode === 0 ? EXIT.ok : EXIT.usage };
    // Only now: --help must cost little more than starting Node, and colours and widths of text are half of the code until here.
    const { reportError } = await import('./report-error.js');
    return { code: reportError(error) };
  }
}
