/** What each label of some items means: the reading they get when they are served, told label by label. */
import type { Problem } from '../../ir/ir.js';
import { readFlow } from '../docker-flow/read-flow.js';
import { flowSettings, PREFIX as FLOW } from '../docker-flow/texts.js';
import { USUAL_FLOW_OPTIONS } from '../docker-flow/usual-options.js';
import { normalize } from '../dynamic/references.js';
import { DynamicFragments } from '../dynamic/world.js';
import type { LabelledItem, LabelOptions } from '../labels/item.js';
import { readLabels } from '../labels/read-labels.js';
import { meaningOf, replacementOf } from './words.js';

export interface LintedItem {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface LintLine {
  readonly where: string;
  readonly name: string;
  readonly value: string;
  readonly verdict: 'understood' | 'replaced' | 'ignored' | 'misspelt' | 'refused';
  readonly message: string;
}

const OURS = /^(traefik\.|com\.df\.)/i;

/** They are read together, so that names they have in common are found. */
export function lintLabels(items: readonly LintedItem[], options: LabelOptions): LintLine[] {
  const world = new DynamicFragments();
  for (const [index, item] of items.entries()) {
    const labelled = asItem(item, index);
    const { part } = readLabels(labelled, options);
    if (part) world.set('docker', part);
    const flow = readFlow(labelled, flowSettings(item.labels), {
      ...USUAL_FLOW_OPTIONS,
      ...options,
    });
    if (flow) world.set('docker', flow);
  }
  const problems = [...world.take('docker').values()].flatMap((each) => each?.problems ?? []);
  return items.flatMap((item) => {
    const own = problems.filter(({ object }) => object.name === item.name);
    return Object.entries(item.labels)
      .filter(([name]) => OURS.test(name))
      .map(([name, value]) => lineOf(item, name, value, own));
  });
}

function asItem({ name, labels }: LintedItem, index: number): LabelledItem {
  return {
    key: String(index),
    object: { kind: 'Item', namespace: '', name },
    labels,
    name: normalize(name),
    place: (port) => ({
      placements: [
        { address: `192.0.2.${(index % 250) + 1}`, port: Number(port ?? 80) || 80, isReady: true },
      ],
    }),
  };
}

function lineOf(
  item: LintedItem,
  name: string,
  value: string,
  problems: readonly Problem[],
): LintLine {
  const line = { where: item.name, name, value };
  const problem = problemOf(name, problems);
  if (problem) return { ...line, verdict: verdictOf(problem), message: problem.message };
  const instead = replacementOf(name);
  if (instead !== undefined) return { ...line, verdict: 'replaced', message: instead };
  return { ...line, verdict: 'understood', message: meaningOf(name, value) };
}

/** The problem told of this label, or of the section it stands in. */
function problemOf(name: string, problems: readonly Problem[]): Problem | undefined {
  const wanted = name.toLowerCase();
  const about = (field: string): boolean => {
    const told = field.toLowerCase();
    const isSection = told.split('.').length !== 3 || told.startsWith(FLOW);
    return (
      told === wanted ||
      told.startsWith(`${wanted}.`) ||
      (isSection && wanted.startsWith(`${told}.`))
    );
  };
  const found = problems.filter(({ field }) => about(field));
  return found.find(({ message }) => message.includes('likely meant')) ?? found[0];
}

function verdictOf({ severity, message, code }: Problem): LintLine['verdict'] {
  if (message.includes('was likely meant') || code.endsWith('unknown-label')) return 'misspelt';
  return severity === 'error' ? 'refused' : 'ignored';
}
