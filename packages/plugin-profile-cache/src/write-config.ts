import { readFile, realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { type ConfigEdit, type EditedConfig, editConfig, type Refusal } from './config-edit/edit-config.js';
import { decodeText } from './decode-text.js';
import { replaceFile, stateFolder, withStoreLock } from './profile-store.js';
import { unifiedDiff } from './unified-diff.js';

/** What became of a set of edits. */
export interface ConfigWrite {
  readonly applied: readonly ConfigEdit[];
  readonly refused: readonly Refusal[];
  /** Unified diff of the configuration; empty when nothing changed. */
  readonly diff: string;
  /** True when the file was replaced. */
  readonly isWritten: boolean;
}

/**
 * Puts memory settings into a configuration file: edited and proved in memory, then replaced in one step if it still holds what was
 * read. Never throws for what is wrong with the file: it is left as it was and every edit refused with the reason.
 */
export async function writeConfig(
  file: string,
  edits: readonly ConfigEdit[],
  options: { readonly isDryRun?: boolean; readonly profileFile: string },
): Promise<ConfigWrite> {
  if (edits.length === 0) return { applied: [], refused: [], diff: '', isWritten: false };
  const refuseAll = (reason: string): ConfigWrite => ({
    applied: [],
    refused: edits.map(({ id }) => ({ id, reason })),
    diff: '',
    isWritten: false,
  });
  try {
    const bytes = await readFile(file);
    const text = decodeText(bytes);
    if (text === undefined) return refuseAll('the file is not UTF-8');
    const edited = await editConfig(text, file, edits);
    const write = describe(file, text, edited);
    if (options.isDryRun || edited.text === text) return write;
    const isWritten = await withStoreLock(options.profileFile, async () => {
      const isUnchanged = bytes.equals(await readFile(file));
      if (isUnchanged) await replaceFile(await realpath(file), edited.text, stateFolder(options.profileFile));
      return isUnchanged;
    });
    return isWritten ? { ...write, isWritten } : refuseAll('the file was changed meanwhile');
  } catch (error) {
    return refuseAll(error instanceof Error ? error.message : String(error));
  }
}

function describe(file: string, before: string, { text, applied, refused }: EditedConfig): ConfigWrite {
  return { applied, refused, diff: unifiedDiff(before, text, basename(file)), isWritten: false };
}
