import { CommanderError } from 'commander';
import { protectValues } from './batch/parse-words.js';
import { EXIT } from './exit-codes.js';
import { buildProgram } from './program.js';
import { isOutputIncomplete, tolerateClosedPipes } from './write.js';

/** How long something that was left open (a server in a configuration, say) may keep the process after all is done. */
const LINGER_MS = 500;

/** Runs the command line. Sets the process's exit code; never rejects. */
export async function main(argv: readonly string[], version: string): Promise<void> {
  tolerateClosedPipes();
  const code = await codeOf(argv, version);
  process.exitCode = code;
  // Streams tell their errors late.
  process.once('exit', () => {
    if (code === EXIT.ok && isOutputIncomplete()) process.exitCode = EXIT.failed;
  });
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

async function codeOf(argv: readonly string[], version: string): Promise<number> {
  let code: number = EXIT.ok;
  const program = buildProgram(version, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(protectValues(argv), { from: 'user' });
    return code;
  } catch (error) {
    // Commander has said it already; --help and --version arrive here with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    // Only now: --help must cost little more than starting Node, and colours and widths of text are half of the code until here.
    const { reportError } = await import('./report-error.js');
    return reportError(error);
  }
}
