import type { V1LabelSelector } from '@kubernetes/client-node';
import { matchesLabels, objectSelectorRequirements } from '../selectors/label-selector.js';

type Labels = Readonly<Record<string, string>>;

/**
 * Whether `labels` satisfy an object's selector. An empty selector matches everything, an absent one
 * nothing, as `LabelSelectorAsSelector` has it.
 */
export function selectorMatches(
  selector: V1LabelSelector | undefined,
  labels: Labels = {},
): boolean {
  return selector !== undefined && matchesLabels(objectSelectorRequirements(selector), labels);
}

/** Whether every one of `wanted` is among `labels`. */
export function labelsInclude(wanted: Labels, labels: Labels = {}): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}
