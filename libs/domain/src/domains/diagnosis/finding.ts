/** Stable names of everything a diagnosis can say. */
export type FindingCode =
  | 'name-servers-silent'
  | 'dnssec-broken'
  | 'nxdomain-at-parent'
  | 'missing-proof'
  | 'wrong-proof'
  | 'missing-cname'
  | 'wrong-cname'
  | 'several-records'
  | 'missing-address'
  | 'wrong-address'
  | 'stray-aaaa'
  | 'proxied'
  | 'missing-delegation'
  | 'wrong-delegation'
  | 'caa-forbids'
  | 'split-answers'
  | 'ttl-running';

export type FindingAbout = 'ownership' | 'dns' | 'certificate';

/** One thing found. A `hint` keeps nothing from going on. */
export interface Finding {
  readonly code: FindingCode;
  readonly about: FindingAbout;
  readonly kind: 'problem' | 'hint';
  /** What is so. */
  readonly message: string;
  /** What to do, with the record to set. */
  readonly fix: string;
}

/** A record as people enter it. */
export function writtenRecord(type: string, name: string, value: string): string {
  return `${type} ${name} → ${value}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}
