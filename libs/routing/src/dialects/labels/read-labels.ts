/** One item's `traefik.*` labels as its part of the dynamic configuration. Never throws on input. */
import { nearestName } from '../dynamic/decode.js';
import type { Raw } from '../dynamic/decode.js';
import type { Part } from '../dynamic/part.js';
import { excerpt } from '../../ir/names.js';
import type { LabelledItem, LabelOptions } from './item.js';
import { partOfConfiguration } from './part-of-configuration.js';
import { PartProblems } from './part-problems.js';
import { labelTree } from './tree.js';
import { hasOldLabels, oldConfiguration } from './old-labels.js';

/** The roots of Traefik 2 and 3. */
const DYNAMIC = ['http', 'tcp', 'udp', 'tls'];
/** What the sources themselves read. */
const OWN = ['enable', 'docker', 'swarm', 'consulcatalog', 'tags', 'instance'];

export interface ReadLabels {
  /** Undefined: the item is not served, by its own wish or the installation's. */
  readonly part: Part | undefined;
  /** Why there is none, for people. */
  readonly reason?: string;
}

export function readLabels(item: LabelledItem, options: LabelOptions): ReadLabels {
  const { prefix = 'traefik' } = options;
  const tree = labelTree(item.labels, prefix);
  const enabled = enabledBy(tree.root);
  if (enabled === false) return { part: undefined, reason: `${prefix}.enable is false.` };
  if (enabled === undefined && !options.exposedByDefault)
    return {
      part: undefined,
      reason: `It does not say ${prefix}.enable=true, and items are not served unless they do.`,
    };
  if (!options.constraint({ labels: item.labels, tags: item.tags ?? [] }))
    return { part: undefined, reason: 'The constraints leave it out.' };
  const roots = Object.keys(tree.root);
  if (roots.length === 0 && item.place(undefined).placements.length === 0)
    return { part: undefined, reason: 'It says nothing of routes, and no port of it is known.' };
  const problems = new PartProblems(item.object, `${prefix}.`);
  for (const { path, message } of tree.faults) problems.fault(path, message);
  const isNew = roots.some((name) => DYNAMIC.includes(name.toLowerCase()));
  const isOld = hasOldLabels(tree.root);
  if (isNew && isOld)
    problems.warn(
      'old-labels',
      'frontend',
      'It has labels of Traefik 1 beside newer ones: the newer ones are read. Remove those of Traefik 1.',
    );
  if (!isOld) warnUnknown(roots, problems);
  const raw =
    !isNew && isOld ? oldConfiguration(item, tree.root, options, problems) : dynamicOf(tree.root);
  return { part: partOfConfiguration(item, raw, problems, `${prefix}.`, options) };
}

function enabledBy(root: { readonly [name: string]: Raw }): boolean | undefined {
  const written = Object.entries(root).find(([name]) => name.toLowerCase() === 'enable')?.[1];
  if (typeof written !== 'string') return undefined;
  if (/^(true|1|t|stack)$/i.test(written.trim())) return true;
  return /^(false|0|f)$/i.test(written.trim()) ? false : undefined;
}

function dynamicOf(root: { readonly [name: string]: Raw }): Raw {
  return Object.fromEntries(
    Object.entries(root)
      .filter(([name]) => DYNAMIC.includes(name.toLowerCase()))
      .map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function warnUnknown(roots: readonly string[], problems: PartProblems): void {
  const known = [...DYNAMIC, ...OWN];
  for (const name of roots) {
    if (known.includes(name.toLowerCase())) continue;
    const near = nearestName(name, known);
    problems.warn(
      'unknown-label',
      name,
      `There is no label of that name, and it is ignored.${near === undefined ? '' : ` "${near}" was likely meant.`} ${excerpt(name)} is none of ${known.join(', ')}.`,
    );
  }
}
