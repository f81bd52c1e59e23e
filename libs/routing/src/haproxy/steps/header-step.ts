/** What the rules of `headers` share. */

export const HEADER_MAP = 'maps/headers.map';

/** One declared shape at one place. */
export interface HeaderStep {
  readonly parts: readonly string[];
  readonly shape: string;
  readonly position: number;
}

/** The value of a parameter, as a log-format or sample expression. */
export function parameter(suffix: string, position: number): string {
  return `var(txn.router),concat("|${position}:${suffix}"),map_str(${HEADER_MAP}),url_dec`;
}

export function isHere({ shape, position }: HeaderStep): string {
  return `{ var(txn.step${position}) -m str ${shape} }`;
}
