import { lintVerdict, type LintVerdict } from '@fleetcommand/contracts/http/edge/lint';

import type { Look } from '../../ui/state-look.js';

const LOOK_OF_VERDICT: Readonly<Record<LintVerdict, Look>> = {
  understood: { tone: 'live', word: 'Understood' },
  replaced: { tone: 'degraded', word: 'Renamed' },
  ignored: { tone: 'idle', word: 'Ignored' },
  misspelt: { tone: 'waiting', word: 'Misspelt' },
  refused: { tone: 'failed', word: 'Refused' },
};

export function lookOfVerdict(verdict: LintVerdict): Look {
  return LOOK_OF_VERDICT[verdict];
}

/** Which verdicts there are and how often, the worst first. */
export function verdictsIn(
  lines: readonly { readonly verdict: LintVerdict }[],
): { readonly verdict: LintVerdict; readonly count: number }[] {
  return lintVerdict.options
    .toReversed()
    .map((verdict) => ({
      verdict,
      count: lines.filter((line) => line.verdict === verdict).length,
    }))
    .filter(({ count }) => count > 0);
}
