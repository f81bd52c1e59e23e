/** What the rules of `headers` share. */
import type { StepPlace } from './step-kind.js';

export const HEADER_MAP = 'maps/headers.map';

/** One declared shape at one place. */
export interface HeaderStep extends StepPlace {
  readonly parts: readonly string[];
}

/** The value of a parameter, as a log-format or sample expression. */
export function parameter(suffix: string, place: StepPlace): string {
  return `${place.encoded(HEADER_MAP, `:${suffix}`)},url_dec`;
}
