/** What labels of an item ask for: Traefik's, Docker Flow's, or both. */
import type { Part } from '../dynamic/part.js';
import type { LabelledItem, LabelOptions } from '../labels/item.js';
import { readLabels, type ReadLabels } from '../labels/read-labels.js';
import { readFlow, type FlowOptions } from './read-flow.js';
import { flowSettings } from './texts.js';

export interface PartsOfItem {
  readonly parts: readonly Part[];
  /** Why there is none. */
  readonly reason: string;
}

/** Where only Docker Flow's stand on it, Traefik's defaults are not meant. */
export function partsOfItem(
  item: LabelledItem,
  labels: LabelOptions,
  flow: FlowOptions,
): PartsOfItem {
  const settings = flowSettings(item.labels);
  const isFlow = settings['notify'] === 'true';
  const hasOthers = Object.keys(item.labels).some((name) => /^traefik\./i.test(name));
  const flowPart = isFlow ? readFlow(item, settings, flow) : undefined;
  const read: Partial<ReadLabels> = isFlow && !hasOthers ? {} : readLabels(item, labels);
  const { part, reason = 'Its com.df.* labels name neither a path nor a domain.' } = read;
  return { parts: [flowPart, part].filter((one) => one !== undefined), reason };
}
