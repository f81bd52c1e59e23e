/** What is wrong with a domain's DNS, and exactly what to do about it: a pure function of what was observed. */
import { caaFinding } from './caa.js';
import { proofFindings, proofOf } from './proof.js';
import { routingFindings, routingOf } from './routing.js';
import { zoneFindings } from './zone.js';
import type { ExpectedRecord } from '../expected-records.js';
import type { Finding } from './finding.js';
import type { DiagnosisInput, Verdict } from './input.js';
import type { ResolverView } from './observation.js';

/** A record to set beside what is there. */
export interface ObservedRecord extends ExpectedRecord {
  readonly observed: readonly string[];
  readonly isRight: boolean;
}

export interface Diagnosis {
  readonly ownership: Verdict;
  readonly dns: Verdict;
  /** Whether CAA lets a CA of ours sign. */
  readonly mayIssue: boolean;
  /** Most telling first. */
  readonly findings: readonly Finding[];
  readonly records: readonly ObservedRecord[];
}

export function diagnose(input: DiagnosisInput): Diagnosis {
  const { views } = input.observation;
  const ownership = together(views.map((view) => proofOf(view, input.expected)));
  const dns = together(views.map((view) => routingOf(view, input)));
  const caa = caaFinding(input);
  const findings = [
    ...zoneFindings(input),
    // Under a name that does not exist nothing else is worth saying.
    ...(views.every((view) => view.missingAncestor !== null)
      ? []
      : [...proofFindings(input, ownership), ...routingFindings(input, dns)]),
    ...(caa ? [caa] : []),
  ];
  return {
    ownership,
    dns,
    mayIssue: caa === null,
    findings: firstOfEach(findings),
    records: input.expected.map((record) => observe(record, views)),
  };
}

/** One view's word: `null` where it could not tell. */
function together(words: readonly (boolean | null)[]): Verdict {
  const told = words.filter((word) => word !== null);
  if (told.length === 0) return 'unknown';
  if (told.every((word) => !word)) return 'wrong';
  return told.length === words.length && told.every(Boolean) ? 'right' : 'partly';
}

function firstOfEach(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ code }) => {
    const isNew = !seen.has(code);
    seen.add(code);
    return isNew;
  });
}

function observe(record: ExpectedRecord, views: readonly ResolverView[]): ObservedRecord {
  const perView = views.map((view) => valuesOf(record, view));
  const observed = [...new Set(perView.flat())].sort();
  const isRight = perView.length > 0 && perView.every((values) => values.includes(record.value));
  return { ...record, observed, isRight };
}

function valuesOf({ type, purpose }: ExpectedRecord, view: ResolverView): readonly string[] {
  if (purpose === 'ownership') return view.proof.values;
  if (purpose === 'certificate') return view.delegation?.values ?? [];
  if (type === 'A') return view.a.values;
  if (type === 'AAAA') return view.aaaa.values;
  return view.cname.values;
}
