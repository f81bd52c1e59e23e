import type { DiagnosisInput, Verdict } from './input.js';
import type { ExpectedRecord } from '../expected-records.js';
import { listed, writtenRecord, type Finding } from './finding.js';
import type { ResolverView } from './observation.js';

const proofRecord = (expected: readonly ExpectedRecord[]): ExpectedRecord => {
  const record = expected.find(({ purpose }) => purpose === 'ownership');
  if (!record) throw new Error('a claim always asks for a proof');
  return record;
};

/** Null where the view could not tell. Other TXT values beside ours are nobody's business. */
export function proofOf(view: ResolverView, expected: readonly ExpectedRecord[]): boolean | null {
  const { outcome, values } = view.proof;
  if (outcome === 'failed' || outcome === 'bogus') return null;
  return values.includes(proofRecord(expected).value);
}

export function proofFindings(
  { expected, observation }: DiagnosisInput,
  verdict: Verdict,
): readonly Finding[] {
  const { name, value } = proofRecord(expected);
  const fix = `Set ${writtenRecord('TXT', name, value)}.`;
  const lacking = observation.views.filter((view) => proofOf(view, expected) === false);
  if (lacking.length === 0) return [];
  if (verdict === 'partly') return [splitProof(lacking, name)];
  const others = [...new Set(lacking.flatMap((view) => view.proof.values))];
  const own = others.filter((other) => other.startsWith('fleetcommand='));
  if (own.length > 0) {
    const message = `The TXT record at ${name} holds ${listed(own)}, which is another claim's or mistyped.`;
    const replace = `Change it to ${value}, or add that value beside it.`;
    return [{ code: 'wrong-proof', about: 'ownership', kind: 'problem', message, fix: replace }];
  }
  const message = `There is no TXT record at ${name} yet that proves the domain is yours.`;
  return [{ code: 'missing-proof', about: 'ownership', kind: 'problem', message, fix }];
}

function splitProof(lacking: readonly ResolverView[], name: string): Finding {
  return {
    code: 'split-answers',
    about: 'ownership',
    kind: 'problem',
    message: `The TXT record at ${name} is seen by some and not by ${listed(lacking.map((view) => view.resolver))}: your name servers do not agree yet.`,
    fix: 'Wait until the change has reached all your name servers, usually minutes; if it does not, ask your DNS host why they differ.',
  };
}
