/** The model as the files HAProxy reads. */
import type { Secret } from '@fleetcommand/kernel/secret';
import { certificatesOf, layOut, serverFilesIn } from './layout.js';
import type { Model, PrintedFiles } from './model/model.js';

/** The same model gives the same files, whatever way it came about. */
export function print(model: Model): PrintedFiles {
  const files = new Map<string, string>();
  for (const [file, lines] of layOut(model))
    files.set(file, lines.map(({ text }) => `${text}\n`).join(''));
  const secretFiles = new Map<string, Secret>();
  for (const { file, pem } of certificatesOf(model)) secretFiles.set(file, pem);
  for (const { file, pem } of serverFilesIn(model)) secretFiles.set(file, pem);
  const { authorities, defaultCertificate } = model.structure.tls;
  for (const [file, pem] of Object.entries(authorities)) files.set(file, pem);
  if (defaultCertificate) secretFiles.set(defaultCertificate.file, defaultCertificate.pem);
  return { files, secretFiles };
}
