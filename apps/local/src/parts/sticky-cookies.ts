import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseBlueprint } from '@fleetcommand/desired-state/blueprints/parse-blueprint';

/**
 * Names of the cookies that the blueprints of a folder make sessions stick by: the edge prepares for them, so that the
 * first tenant of each application costs no reload. A blueprint that cannot be read is the worker's to complain about.
 */
export function stickyCookiesOf(folder: string): string[] {
  const files = readdirSync(folder).filter((file) => /\.ya?ml$/.test(file));
  const names = files.flatMap((file) => {
    const parsed = parseBlueprint(readFileSync(join(folder, file), 'utf8'), file);
    if (!parsed.ok) return [];
    return Object.values(parsed.value.components).flatMap(({ sticky }) => sticky?.cookie ?? []);
  });
  return [...new Set(names)].toSorted();
}
