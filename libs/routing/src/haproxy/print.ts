/** The model as the files HAProxy reads. */
import type { Secret } from '@fleetcommand/kernel/secret';
import { certificatesOf, layOut } from './layout.js';
import type { Model, PrintedFiles } from './model.js';

/** The same model gives the same files, whatever way it came about. */
export function print(model: Model): PrintedFiles {
  const files = new Map<string, string>();
  for (const [file, lines] of layOut(model))
    files.set(file, lines.map(({ text }) => `${text}\n`).join(''));
  const secretFiles = new Map<string, Secret>();
  for (const { file, pem } of certificatesOf(model)) secretFiles.set(file, pem);
  return { files, secretFiles };
}
