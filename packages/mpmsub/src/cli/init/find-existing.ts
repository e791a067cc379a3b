import { readdirSync } from 'node:fs';
import { readManifest } from './manifest.js';

/** The configuration that a folder has already, as a file name; `undefined` without one. */
export function findExisting(root: string): string | undefined {
  const file = readdirSync(root).find((name) => /^(mpmsub\.config\.([cm]?[jt]s|json|ya?ml)|\.mpmsubrc(\..+)?)$/.test(name));
  if (file !== undefined) return file;
  const manifest = readManifest(root);
  return manifest !== undefined && 'mpmsub' in manifest ? 'the key "mpmsub" of package.json' : undefined;
}
