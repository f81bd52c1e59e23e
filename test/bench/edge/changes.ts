/**
 * How long from an object's being written, which is when the API server has answered, until a client is served by it.
 */
import { connect as tlsConnect } from 'node:tls';
import { issueCertificate } from '@fleetcommand/edge/test-rig/certificates';
import type { ObjectWriter } from '../../routers/objects.js';
import { ROUTER_HOST, type Router } from '../../routers/router.js';
import { latencies, rounded, type Latencies } from '../statistics.js';
import { Visitor } from '../visitor.js';
import { ADDRESS_HEADER } from './application.js';
import {
  addressOf,
  EDGE_LABEL,
  EDGE_NAMESPACE,
  groundOf,
  hostOf,
  routeOf,
  sliceOf,
  tenantName,
  tlsSecret,
} from './tenants.js';

export interface ChangesOptions {
  readonly writer: ObjectWriter;
  readonly router: Router;
  /** So many of each kind of change, or as many as there is time for. */
  readonly rounds: number;
  /** Tenants that are there; new ones count on from `firstNew`. */
  readonly tenants: number;
  readonly firstNew: number;
  /** Tenants that come at once. */
  readonly burst: number;
  readonly say: (line: string) => void;
}

export interface Measured extends Latencies {
  readonly count: number;
}

export interface Changes {
  readonly newTenant: Measured;
  readonly endpoint: Measured;
  readonly certificate: Measured;
  readonly deletion: Measured;
  readonly burst: {
    readonly tenants: number;
    /** From the first write's being sent to the last tenant's being served. */
    readonly liveMs: number;
    /** How long the API server took for the writes alone. */
    readonly writtenMs: number;
  };
}

const PATIENCE_MS = 60_000;
/** For each kind of change; some are made all the same. */
const TIME_MS = 30_000;
const LEAST_ROUNDS = 3;
export const EDGE_ROUNDS = 300;
/** Each of Traefik's takes seconds. */
export const TRAEFIK_ROUNDS = 12;
export const BURST = 1_000;

export async function measureChanges(options: ChangesOptions): Promise<Changes> {
  const { ports } = options.router;
  const client = new Visitor(`http://${ROUTER_HOST}:${ports.web}`, '/');
  const { writer, rounds, tenants, firstNew, say } = options;
  const measure = async (
    kind: string,
    most: number,
    change: (round: number) => Promise<() => Promise<void>>,
  ): Promise<Measured> => {
    const samplesMs = await timed(most, change);
    const measured = { ...latencies(samplesMs), count: samplesMs.length };
    say(`${kind}: p50 ${measured.p50Ms} ms, p99 ${measured.p99Ms} ms of ${measured.count}`);
    return measured;
  };
  const newTenant = await measure('new tenants', rounds, async (round) => {
    const index = firstNew + round;
    for (const object of groundOf(index)) await writer.create(object);
    await writer.create(routeOf(index));
    return () => client.until(hostOf(index), ({ status }) => status === 200);
  });
  const endpoint = await measure('endpoints', rounds, async (round) => {
    const index = (round * 31) % tenants;
    const address = addressOf(index, true);
    await writer.apply(sliceOf(index, { address }));
    return () => client.until(hostOf(index), ({ headers }) => headers[ADDRESS_HEADER] === address);
  });
  const certificate = await measure('certificates', rounds, await renewals(options));
  const deletion = await measure('deletions', newTenant.count, async (round) => {
    const index = firstNew + round;
    await writer.delete(routeOf(index));
    return () => client.until(hostOf(index), ({ status }) => status === 404);
  });
  const burst = await measureBurst(options, client);
  say(`${burst.tenants} tenants at once: served after ${burst.liveMs} ms`);
  await client.close();
  return { newTenant, endpoint, certificate, deletion, burst };
}

/** A tenant's own certificate is replaced by the next, where this router reads it from. The first is there. */
async function renewals({
  writer,
  router,
  firstNew,
}: ChangesOptions): Promise<(round: number) => Promise<() => Promise<void>>> {
  const [host, namespace] = [hostOf(firstNew), tenantName(firstNew)];
  const write = async (serial: number): Promise<void> => {
    const pem = await issueCertificate([`serial-${serial}.test`, host]);
    await writer.apply(
      router.name === 'edge'
        ? tlsSecret(EDGE_NAMESPACE, namespace, pem, EDGE_LABEL)
        : tlsSecret(namespace, 'own', pem),
    );
  };
  await write(0);
  if (router.name !== 'edge') {
    const route = routeOf(firstNew, { secret: 'own' });
    await writer.create({ ...route, metadata: { ...route.metadata, name: 'secured' } });
  }
  await untilShown(router, host, 'serial-0.test');
  return async (round) => {
    await write(round + 1);
    return () => untilShown(router, host, `serial-${round + 1}.test`);
  };
}

async function measureBurst(
  { writer, firstNew, rounds, burst }: ChangesOptions,
  client: Visitor,
): Promise<Changes['burst']> {
  const indexes = Array.from({ length: burst }, (_, at) => firstNew + rounds + at);
  await writer.createAll(indexes.map(groundOf));
  const startedAt = performance.now();
  await writer.createAll(indexes.map((index) => [routeOf(index)]));
  const writtenMs = performance.now() - startedAt;
  for (const index of indexes.toReversed())
    await client.until(hostOf(index), ({ status }) => status === 200);
  const liveMs = performance.now() - startedAt;
  return { tenants: burst, liveMs: rounded(liveMs, 0), writtenMs: rounded(writtenMs, 0) };
}

/** `change` resolves when the object is written, and gives the wait for its being served. */
async function timed(
  rounds: number,
  change: (round: number) => Promise<() => Promise<void>>,
): Promise<number[]> {
  const samplesMs: number[] = [];
  const end = performance.now() + TIME_MS;
  const isTimeOver = (): boolean => performance.now() > end && samplesMs.length >= LEAST_ROUNDS;
  for (let round = 0; round < rounds && !isTimeOver(); round += 1) {
    const served = await change(round);
    const writtenAt = performance.now();
    await served();
    samplesMs.push(performance.now() - writtenAt);
  }
  return samplesMs;
}

async function untilShown(router: Router, host: string, name: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const shown = await certificateNames(router, host);
    if (shown.includes(name)) return;
    if (performance.now() > deadline) throw new Error(`${host} shows ${shown}, not ${name}.`);
  }
}

function certificateNames({ ports }: Router, servername: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { host: ROUTER_HOST, port: ports.websecure, servername };
    const socket = tlsConnect({ ...options, rejectUnauthorized: false }, () => {
      const { subjectaltname = '' } = socket.getPeerCertificate();
      socket.destroy();
      resolve(subjectaltname);
    });
    socket.on('error', reject);
  });
}
