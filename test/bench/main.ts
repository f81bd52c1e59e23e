/** The program behind `./fleet bench`. */
import { parseArgs } from 'node:util';
import { benchBilling } from './billing/billing.js';
import { benchCertificates } from './certificates.js';
import { benchEdge } from './edge/edge.js';
import { benchProvision } from './provision.js';
import { benchReads } from './reads.js';
import { describe } from './report.js';
import { benchSignup } from './signup.js';

const HELP = `Usage: ./fleet bench <benchmark> [options]

Benchmarks
  provision   tenants through the public API into a real control plane with simulated nodes,
              in turns with a bare loop of the same applies (build it first: test/control-plane/build)
  edge        the edge, a real Traefik and a HAProxy configured by hand on the same tenants: load, changes,
              reloads, starts (build them first: test/control-plane/build control-plane traefik)
  certificates  orders through the worker's state machine, PostgreSQL and a real edge, in turns with a loop of
              acme-client's bare calls on the same Pebble
  reads       one instance read at a steady rate, in turns with a bare handler of Fastify and pg
  billing     events of Stripe's told thrice, shuffled and in a crowd while the worker and Redis are killed; the state
              compared with the stand-in's, the answers' times with a bare handler of Fastify and pg
  signup      creating tenants at a steady rate, and signing up, in turns with the bare password hash

Options
  --json            print one JSON object
  --tenants <n>     provision: and certificates: how many, each way (200); edge: how many are served (10000)
  --certificates <n>  edge: how many a cold start loads (10000; 0: none)
  --events <n>      billing: how many, each told three times (10000)
  --rest <seconds>  provision: how long they are watched at rest (40; 0: not at all)
  --rate <n>        signup: tenants a second (50); reads: reads a second (100)
  --seconds <n>     signup and reads: how long each part takes (15); edge: each load (8)
  --help
`;

const USAGE_ERROR = 2;

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        tenants: { type: 'string' },
        certificates: { type: 'string', default: '10000' },
        events: { type: 'string', default: '10000' },
        rest: { type: 'string', default: '40' },
        rate: { type: 'string' },
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
      tenants: wholeNumber('tenants', values.tenants ?? (bench === 'edge' ? '10000' : '200'), 1),
      certificates: wholeNumber('certificates', values.certificates, 0),
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
} as const;

const isBench = (name: string | undefined): name is keyof typeof BENCHES =>
  name !== undefined && Object.hasOwn(BENCHES, name);

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`--${name} takes a whole number of at least ${least}, not "${text}".`);
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const options = readArguments();
if (options.help) {
  process.stdout.write(HELP);
} else {
  const say = (line: string): void => void process.stderr.write(`… ${line}\n`);
  try {
    const report = await BENCHES[options.bench]({ ...options, say });
    const text = options.json ? JSON.stringify(report, null, 2) : describe(report);
    process.stdout.write(`${text}\n`);
  } catch (error) {
    process.stderr.write(`fleet bench: ${messageOf(error)}\n`);
    process.exitCode = 1;
  }
  // What failed may have left a connection open, which would keep this process, and with it all that it has started.
  process.exit();
}
