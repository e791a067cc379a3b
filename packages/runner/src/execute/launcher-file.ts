import { accessSync, constants } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the launcher's binaries may lie, seen from this module: beside `src` or `dist`, and beside or in a bundle's folder. */
const folders = ['../../launcher/bin/', '../launcher/bin/', './launcher/bin/'];

/**
 * The launcher's binary for this machine, or why there is none: another system than Linux, an architecture we have not built for, the
 * user's `MPMSUB_NO_HELPER=1`, or a file that is not there or not executable.
 */
export function findLauncher(env: Readonly<Record<string, string | undefined>>): { file: string } | { reason: string } {
  if (env.MPMSUB_NO_HELPER === '1') return { reason: 'MPMSUB_NO_HELPER=1 is set' };
  if (process.platform !== 'linux') return { reason: `there is none for ${process.platform}` };
  for (const folder of folders) {
    const file = fileURLToPath(new URL(`${folder}mpmsub-launcher-linux-${process.arch}`, import.meta.url));
    try {
      accessSync(file, constants.X_OK);
      return { file };
    } catch {
      // the next place
    }
  }
  return { reason: `no executable binary for linux-${process.arch} was found` };
}
