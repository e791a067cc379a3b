import { RunError } from '@mpmsub/runner';

/** Process groups, signals and pipes of the kernel are what everything here is made of. @throws RunError on Windows itself. */
export function refuseWindows(platform: NodeJS.Platform = process.platform): void {
  if (platform !== 'win32') return;
  throw new RunError('mpmsub runs jobs on Linux and macOS, not on Windows: install it within WSL (Windows Subsystem for Linux)');
}
