import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseBlueprint } from '@fleetcommand/desired-state/blueprints/parse-blueprint';
import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import type { Logger } from '@fleetcommand/runtime/logging';

/** Every blueprint of a folder. One that cannot be used is left out, and said so with its line; the others are sold. */
export async function readBlueprints(folder: string, logger: Logger): Promise<Blueprint[]> {
  const files = (await readdir(folder)).filter((file) => /\.ya?ml$/.test(file)).toSorted();
  const blueprints: Blueprint[] = [];
  for (const file of files) {
    const parsed = parseBlueprint(await readFile(join(folder, file), 'utf8'), file);
    if (parsed.ok) blueprints.push(parsed.value);
    else logger.error({ file, reason: parsed.error.message }, 'a blueprint cannot be used');
  }
  return blueprints;
}
