import type {
  AdminCertificate,
  CertificateOverview,
} from '@fleetcommand/contracts/http/admin/certificates';

import type { Look } from '../../ui/state-look.js';

const LOOK_OF: Readonly<Record<AdminCertificate['state'], Look>> = {
  waiting: { tone: 'working', word: 'Waiting' },
  ordering: { tone: 'working', word: 'Ordering' },
  publishing: { tone: 'working', word: 'On its way' },
  live: { tone: 'live', word: 'Live' },
  failing: { tone: 'failed', word: 'Failing' },
  expired: { tone: 'failed', word: 'Ended' },
  revoking: { tone: 'degraded', word: 'Being revoked' },
  releasing: { tone: 'gone', word: 'Being removed' },
};

export const lookOfCertificate = ({ state }: Pick<AdminCertificate, 'state'>): Look =>
  LOOK_OF[state];

type Bar = CertificateOverview['expiry'][number];

/** `ended`, `today`, `in 7 to 14 days`, `in 90 days or more`. */
export function whenOf({ fromDays, toDays }: Bar): string {
  if (fromDays === null) return 'ended';
  if (toDays === null) return `in ${fromDays} days or more`;
  if (toDays - fromDays === 1) return fromDays === 0 ? 'today' : `in ${fromDays} days`;
  return `in ${fromDays} to ${toDays - 1} days`;
}

/** What stands below a bar: the fewest days of its stretch. */
export function shortWhenOf({ fromDays, toDays }: Bar): string {
  if (fromDays === null) return '< 0';
  return toDays === null ? `${fromDays}+` : String(fromDays);
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;
const FORMAT = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** `in 59 days`, `in 4 hours`, `3 days ago`: of what is to come as of what has been. */
export function fromNow(thenMs: number, nowMs: number): string {
  const awayMs = thenMs - nowMs;
  const [unit, ms] =
    UNITS.find(([, each]) => Math.abs(awayMs) >= each) ?? (['minute', 60_000] as const);
  return FORMAT.format(Math.trunc(awayMs / ms), unit);
}

/** How urgent it is that somebody looks: what ends within a week should have been renewed. */
export function urgencyOf({ fromDays, toDays }: Bar): 'over' | 'soon' | 'fine' {
  if (fromDays === null) return 'over';
  return toDays !== null && toDays <= 7 ? 'soon' : 'fine';
}

const WORDS: Readonly<Record<string, string>> = {
  'acme.unreachable': 'The authority gives no usable answer',
  'acme.rate-limited': 'The authority asks for patience',
  'acme.refused': 'The authority refused',
  'acme.account-unknown': 'The authority does not know our account',
  'dns.provider-failed': 'The DNS provider took no record',
  'certificates.budget-spent': 'Our own limit of orders is spent',
  'certificates.proofs-failed': 'Proofs failed too often within the hour',
  'certificates.proof-unseen': 'The proof is not in its place yet',
  'certificates.edges-behind': 'Edges do not serve it yet',
  'certificates.no-dns-provider': 'No DNS provider is configured',
  'certificates.authority-unknown': 'Its authority is not configured any more',
};

/** What went wrong, for people; with the authority's own word for it. */
export function reasonOf({ code, problem }: CertificateOverview['failures'][number]): string {
  const words = WORDS[code] ?? (code.startsWith('cluster.') ? 'A cluster cannot be reached' : code);
  return problem === null ? words : `${words}: ${problem}`;
}

/** `acme-v02.api.letsencrypt.org` */
export function hostOf(authority: string): string {
  return URL.parse(authority)?.hostname ?? authority;
}
