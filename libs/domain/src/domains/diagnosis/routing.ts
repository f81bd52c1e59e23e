import { cdnOfAddress, cdnOfName } from './cdns.js';
import type { DiagnosisInput, Verdict } from './input.js';
import type { ExpectedRecord } from '../expected-records.js';
import { listed, writtenRecord, type Finding } from './finding.js';
import type { Lookup, ResolverView } from './observation.js';

const hasNoWord = ({ outcome }: Lookup): boolean => outcome === 'failed' || outcome === 'bogus';
const valuesOf = (records: readonly ExpectedRecord[]) => records.map(({ value }) => value);

/**
 * Whether visitors come to us by way of this view; null where it could not tell. Our addresses are as good as our name:
 * that is how aliases look from outside.
 */
export function routingOf(view: ResolverView, input: DiagnosisInput): boolean | null {
  if ([view.cname, view.a, view.aaaa].some(hasNoWord)) return null;
  return viewFindings(view, input).length === 0;
}

export function routingFindings(input: DiagnosisInput, verdict: Verdict): readonly Finding[] {
  const { views } = input.observation;
  const wrong = views.filter((view) => routingOf(view, input) === false);
  if (wrong.length > 0 && verdict === 'partly') {
    return [
      splitRouting(input.hostname.ascii, views),
      ...wrong.flatMap((view) => viewFindings(view, input)),
    ];
  }
  const findings = wrong.flatMap((view) => viewFindings(view, input));
  return findings.length > 0 ? findings : cacheFindings(input);
}

/** The problems this view shows; none when visitors come to us. */
function viewFindings(view: ResolverView, input: DiagnosisInput): readonly Finding[] {
  const delegation = delegationFinding(view, input);
  const routing =
    view.cname.values.length > 0 ? cnameFinding(view, input) : addressFinding(view, input);
  const stray = strayAaaa(view, input);
  return [routing, stray, delegation].filter((finding) => finding !== null);
}

function cnameFinding({ cname, nameservers }: ResolverView, input: DiagnosisInput): Finding | null {
  const { ascii } = input.hostname;
  const wanted = input.expected.find(
    ({ type, purpose }) => type === 'CNAME' && purpose === 'routing',
  );
  const [value = ''] = cname.values;
  if (cname.values.length > 1) {
    const extra = cname.values.filter((each) => each !== wanted?.value);
    return problem(
      'several-records',
      `${ascii} has several CNAME records (${listed(cname.values)}); DNS allows one (RFC 1034 §3.6.2).`,
      `Keep only ${setLine(input)} and delete ${listed(extra)}.`,
    );
  }
  if (!wanted) {
    return problem(
      'wrong-cname',
      `${ascii} is a CNAME to ${value}. At ${ascii}, which also holds SOA and NS records, DNS allows none.`,
      `Delete it and set ${setLine(input)}.`,
    );
  }
  if (value === wanted.value) return null;
  const cdn = cdnOfName(value);
  if (cdn) return proxied(ascii, cdn, `points at ${value}`, nameservers, input);
  const typed = value.startsWith(`${wanted.value}.`)
    ? ' Your DNS host appended the domain: end the value with a dot.'
    : '';
  return problem(
    'wrong-cname',
    `${ascii} points at ${value}, which is not this claim's target.${typed}`,
    `Change it to ${writtenRecord('CNAME', ascii, wanted.value)}.`,
  );
}

function addressFinding(
  { a, aaaa, nameservers }: ResolverView,
  input: DiagnosisInput,
): Finding | null {
  const { hostname } = input;
  const ours = edgeAddresses(input);
  if (a.values.length === 0) {
    // A name with our AAAA alone is reached by half the world at most.
    const code = hostname.isApex ? 'missing-address' : 'missing-cname';
    const message =
      aaaa.values.length > 0
        ? `${hostname.ascii} has no IPv4 address.`
        : `${hostname.ascii} points nowhere yet.`;
    return problem(code, message, `Set ${setLine(input)}.`);
  }
  const foreign = a.values.filter((address) => !ours.has(address));
  if (foreign.length === 0) return null;
  const cdn = foreign.map(cdnOfAddress).find((name) => name !== null);
  if (cdn)
    return proxied(hostname.ascii, cdn, `answers with ${listed(foreign)}`, nameservers, input);
  if (foreign.length < a.values.length) {
    return problem(
      'several-records',
      `${hostname.ascii} has addresses of ours and others (${listed(foreign)}): visitors and the certificate authority reach either by chance.`,
      `Delete ${listed(foreign.map((address) => writtenRecord('A', hostname.ascii, address)))}.`,
    );
  }
  return problem(
    'wrong-address',
    `${hostname.ascii} points at ${listed(foreign)}, which is not us.`,
    `Delete ${listed(foreign.map((address) => writtenRecord('A', hostname.ascii, address)))} and set ${setLine(input)}.`,
  );
}

function strayAaaa({ cname, aaaa }: ResolverView, input: DiagnosisInput): Finding | null {
  const { ascii } = input.hostname;
  const ours = edgeAddresses(input);
  const stray = aaaa.values.filter((address) => !ours.has(address));
  if (stray.length === 0 || stray.some((address) => cdnOfAddress(address) !== null)) return null;
  const beside = cname.values.length > 0 ? ' beside its CNAME' : '';
  return problem(
    'stray-aaaa',
    `${ascii} has an IPv6 address${beside} that is not ours (${listed(stray)}): visitors with IPv6, and certificate authorities first of all, go there.`,
    `Delete ${listed(stray.map((address) => writtenRecord('AAAA', ascii, address)))}.`,
  );
}

function delegationFinding({ delegation }: ResolverView, input: DiagnosisInput): Finding | null {
  const wanted = input.expected.find(({ purpose }) => purpose === 'certificate');
  if (!wanted || !delegation || hasNoWord(delegation)) return null;
  if (delegation.values.length === 1 && delegation.values[0] === wanted.value) return null;
  const line = writtenRecord('CNAME', wanted.name, wanted.value);
  const about = 'certificate';
  if (delegation.values.length === 0) {
    const message = `A wildcard's certificate is proven by DNS, and ${wanted.name} is not delegated to us yet.`;
    return { code: 'missing-delegation', about, kind: 'problem', message, fix: `Set ${line}.` };
  }
  const message = `${wanted.name} points at ${listed(delegation.values)} instead of this claim's target.`;
  return {
    code: 'wrong-delegation',
    about,
    kind: 'problem',
    message,
    fix: `Change it to ${line}.`,
  };
}

/** Name servers are right, and a resolver still gives out what was so before. */
function cacheFindings({ observation, hostname, expected }: DiagnosisInput): readonly Finding[] {
  const ours = new Set(valuesOf(expected));
  const stale = observation.views.flatMap(({ resolver, cached }) =>
    cached?.outcome === 'found' && !cached.values.some((value) => ours.has(value))
      ? [{ resolver, seconds: cached.ttlSeconds ?? 0 }]
      : [],
  );
  if (stale.length === 0) return [];
  const seconds = Math.max(...stale.map((each) => each.seconds));
  const message = `Your records are right. ${listed(stale.map(({ resolver }) => resolver))} still remembers the old ones of ${hostname.ascii} for ${duration(seconds)}.`;
  const fix = 'Nothing to do: visitors who asked before see the old answer until then.';
  return [{ code: 'ttl-running', about: 'dns', kind: 'hint', message, fix }];
}

function splitRouting(hostname: string, views: readonly ResolverView[]): Finding {
  const answers = views.map((view) => {
    const values = [...view.cname.values, ...view.a.values];
    return `${view.resolver}: ${values.length > 0 ? listed(values) : 'nothing'}`;
  });
  return problem(
    'split-answers',
    `${hostname} is answered differently depending on who asks (${answers.join('; ')}): your name servers do not agree yet, or answer by region.`,
    'Wait until the change has reached all your name servers, usually minutes; turn off answers by region for this name.',
  );
}

function proxied(
  hostname: string,
  cdn: string,
  how: string,
  nameservers: readonly string[],
  input: DiagnosisInput,
): Finding {
  const switchOff = nameservers.some((name) => name.endsWith('.ns.cloudflare.com'))
    ? `In Cloudflare's DNS settings switch ${hostname} from “Proxied” to “DNS only” (grey cloud), with`
    : `Take ${hostname} out of ${cdn} and set`;
  return problem(
    'proxied',
    `${hostname} ${how}: ${cdn} stands between your visitors and us, so we can neither see your records nor prove the domain to a certificate authority.`,
    `${switchOff} ${setLine(input)}.`,
  );
}

/** The addresses of the edges, which an apex is given and an alias resolves to. */
function edgeAddresses({
  expected,
  edgeAddresses: addresses,
}: DiagnosisInput): ReadonlySet<string> {
  return new Set([...addresses, ...valuesOf(expected)]);
}

/** What to set, in one line. */
function setLine({ expected }: DiagnosisInput): string {
  const routing = expected.filter(({ purpose }) => purpose === 'routing');
  return listed(routing.map(({ type, name, value }) => writtenRecord(type, name, value)));
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} more seconds`;
  return seconds < 7_200
    ? `${Math.round(seconds / 60)} more minutes`
    : `${Math.round(seconds / 3_600)} more hours`;
}

function problem(code: Finding['code'], message: string, fix: string): Finding {
  return { code, about: 'dns', kind: 'problem', message, fix };
}
