/** The program behind `./fleet bench`. */
import { parseArgs } from 'node:util';
import { commaList } from '@fleetcommand/routing/dialects/comma-list';
import { benchBilling } from './billing/billing.js';
import { benchCertificates } from './certificates.js';
import { benchEdge } from './edge/edge.js';
import { PARTS, type PartName } from './edge/parts.js';
import { benchLabels } from './labels.js';
import { benchProvision } from './provision.js';
import { benchReads } from './reads.js';
import { describe } from './report.js';
import { benchScale } from './scale/scale.js';
import { benchSignup } from './signup.js';

const HELP = `Usage: ./fleet bench <benchmark> [options]

Benchmarks
  provision   tenants through the public API into a real control plane with simulated nodes,
              in turns with a bare loop of the same applies (build it first: test/control-plane/build)
  edge        the edge, a real Traefik and a HAProxy configured by hand on the same tenants (build them first:
              test/control-plane/build control-plane traefik); Ctrl-C reports what was measured until then
  certificates  orders through the worker's state machine, PostgreSQL and a real edge, in turns with a loop of
              acme-client's bare calls on the same Pebble
  reads       one instance read at a steady rate, in turns with a bare handler of Fastify and pg; --no-pauses: both at once
  billing     events of Stripe's told thrice, shuffled and in a crowd while the worker and Redis are killed; the state
              compared with the stand-in's, the answers' times with a bare handler of Fastify and pg
  labels      a container's start until its labels serve a client, among many on a double of the Docker Engine's API,
              in turns with the same beside one
  signup      creating tenants at a steady rate, and signing up, in turns with the bare password hash
  scale       several clusters filled to one size after the other: what each component takes at rest, how long a new worker
              needs to look at all; a cluster and an edge lost and back. Ctrl-C reports what was measured until then

Options
  --json            print one JSON object
  --tenants <n>     provision: and certificates: how many, each way (200); edge: how many are served (10000)
  --tenants <a,b>   scale: sizes, ascending (1000,5000,10000)
  --clusters <n>    scale: how many (3)
  --parts <a,b>     edge: only these of ${Object.keys(PARTS).join(', ')}
  --certificates <n>  edge: how many a cold start loads (10000; 0: none)
  --containers <n>  labels: how many are served meanwhile (1000)
  --rounds <n>      labels: how many come and go (300)
  --events <n>      billing: how many, each told three times (10000)
  --rest <seconds>  provision and scale: how long they are watched at rest (40; 0: not at all)
  --rate <n>        signup: tenants a second (50); reads: reads a second (100)
  --seconds <n>     signup and reads: how long each part takes (15); edge: each load (8)
  --no-pauses       reads: of both all the time, rather than one resting while the other is asked
  --help
`;

const USAGE_ERROR = 2;

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      allowNegative: true,
      options: {
        json: { type: 'boolean', default: false },
        tenants: { type: 'string' },
        parts: { type: 'string', default: Object.keys(PARTS).join(',') },
        clusters: { type: 'string', default: '3' },
        certificates: { type: 'string', default: '10000' },
        containers: { type: 'string', default: '1000' },
        rounds: { type: 'string', default: '300' },
        events: { type: 'string', default: '10000' },
        rest: { type: 'string', default: '40' },
        rate: { type: 'string' },
        pauses: { type: 'boolean', default: true },
        seconds: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { help: true } as const;
    const [bench, ...more] = positionals;
    if (!isBench(bench) || more.length > 0)
      throw new Error(`Name one benchmark: ${Object.keys(BENCHES).join(', ')}.`);
    return {
      help: false,
      bench,
      json: values.json,
      pauses: values.pauses,
      ...howMany(bench, values.tenants),
      clusters: wholeNumber('clusters', values.clusters, 1),
      parts: partNames(values.parts),
      certificates: wholeNumber('certificates', values.certificates, 0),
      containers: wholeNumber('containers', values.containers, 1),
      rounds: wholeNumber('rounds', values.rounds, 3),
      events: wholeNumber('events', values.events, 1),
      restSeconds: wholeNumber('rest', values.rest, 0),
      rate: wholeNumber('rate', values.rate ?? (bench === 'reads' ? '100' : '50'), 1),
      seconds: wholeNumber('seconds', values.seconds ?? (bench === 'edge' ? '8' : '15'), 1),
    } as const;
  } catch (error) {
    process.stderr.write(`fleet bench: ${messageOf(error)}\n\n${HELP}`);
    process.exit(USAGE_ERROR);
  }
}

const BENCHES = {
  provision: benchProvision,
  signup: benchSignup,
  reads: benchReads,
  edge: benchEdge,
  certificates: benchCertificates,
  billing: benchBilling,
  labels: benchLabels,
  scale: benchScale,
} as const;

const isBench = (name: string | undefined): name is keyof typeof BENCHES =>
  name !== undefined && Object.hasOwn(BENCHES, name);

/** Of `scale` several, the last the largest. */
function howMany(bench: keyof typeof BENCHES, given?: string) {
  const usual = { edge: '10000', scale: '1000,5000,10000' };
  const texts = commaList(given ?? usual[bench as keyof typeof usual] ?? '200');
  const sizes = texts.map((text) => wholeNumber('tenants', text, 1)).sort((a, b) => a - b);
  if (sizes.length > 1 && bench !== 'scale')
    throw new Error(`--tenants takes one number for ${bench}.`);
  return { sizes, tenants: sizes.at(-1) ?? 0 };
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`--${name} takes a whole number of at least ${least}, not "${text}".`);
}

function partNames(text: string): PartName[] {
  const names = commaList(text);
  const known = Object.keys(PARTS);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0 || names.length === 0)
    throw new Error(`--parts takes some of ${known.join(', ')}, not "${text}".`);
  // In their own order: what one leaves in the cluster is in nobody's way.
  return known.filter((name): name is PartName => names.includes(name));
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const options = readArguments();
if (options.help) {
  process.stdout.write(HELP);
} else {
  const startedAt = performance.now();
  const say = (line: string): void => {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    process.stderr.write(`${String(seconds).padStart(5)} s … ${line}\n`);
  };
  try {
    const report = await BENCHES[options.bench]({ ...options, say });
    const text = options.json ? JSON.stringify(report, null, 2) : describe(report);
    process.stdout.write(`${text}\n`);
    if ('unfinished' in report && Object.keys(report.unfinished).length > 0) process.exitCode = 1;
  } catch (error) {
    process.stderr.write(`fleet bench: ${messageOf(error)}\n`);
    process.exitCode = 1;
  }
  // What failed may have left a connection open, which would keep this process, and with it all that it has started.
  process.exit();
}
