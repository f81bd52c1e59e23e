/**
 * How long from an object's being written, which is when the API server has answered, until a client is served by it.
 * A client asks again and again on one connection, so that a figure holds up to one request's time of its own.
 */
import { connect as tlsConnect } from 'node:tls';
import { issueCertificate } from '@fleetcommand/edge/test-rig/certificates';
import { Pool } from 'undici';
import type { ObjectWriter } from '../../routers/objects.js';
import { ROUTER_HOST, type Router } from '../../routers/router.js';
import { latencies, rounded, type Latencies } from '../statistics.js';
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
  /** So many of each kind of change. */
  readonly rounds: number;
  /** Tenants that are there; new ones count on from `firstNew`. */
  readonly tenants: number;
  readonly firstNew: number;
  /** Tenants that come at once. */
  readonly burst: number;
}

export interface Changes {
  readonly rounds: number;
  readonly newTenant: Latencies;
  readonly endpoint: Latencies;
  readonly certificate: Latencies;
  readonly deletion: Latencies;
  readonly burst: {
    readonly tenants: number;
    /** From the first write's being sent to the last tenant's being served. */
    readonly liveMs: number;
    /** How long the API server took for the writes alone. */
    readonly writtenMs: number;
  };
}

const PATIENCE_MS = 60_000;

export async function measureChanges(options: ChangesOptions): Promise<Changes> {
  const client = new Client(options.router);
  const { writer, rounds, tenants, firstNew } = options;
  const newTenant = await timed(rounds, async (round) => {
    const index = firstNew + round;
    for (const object of groundOf(index)) await writer.create(object);
    await writer.create(routeOf(index));
    return () => client.until(hostOf(index), ({ status }) => status === 200);
  });
  const endpoint = await timed(rounds, async (round) => {
    const index = (round * 31) % tenants;
    const address = addressOf(index, true);
    await writer.apply(sliceOf(index, { address }));
    return () => client.until(hostOf(index), (answer) => answer.address === address);
  });
  const certificate = await measureCertificates(options);
  const deletion = await timed(rounds, async (round) => {
    const index = firstNew + round;
    await writer.delete(routeOf(index));
    return () => client.until(hostOf(index), ({ status }) => status === 404);
  });
  const burst = await measureBurst(options, client);
  await client.close();
  return { rounds, newTenant, endpoint, certificate, deletion, burst };
}

/** A tenant's own certificate is replaced by the next, where this router reads it from. */
async function measureCertificates(options: ChangesOptions): Promise<Latencies> {
  const { writer, router, rounds, firstNew } = options;
  const index = firstNew;
  const [host, namespace] = [hostOf(index), tenantName(index)];
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
    const route = routeOf(index, { secret: 'own' });
    await writer.create({ ...route, metadata: { ...route.metadata, name: 'secured' } });
  }
  await untilShown(router, host, 'serial-0.test');
  return timed(rounds, async (round) => {
    await write(round + 1);
    return () => untilShown(router, host, `serial-${round + 1}.test`);
  });
}

async function measureBurst(
  { writer, firstNew, rounds, burst }: ChangesOptions,
  client: Client,
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
): Promise<Latencies> {
  const samplesMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const served = await change(round);
    const writtenAt = performance.now();
    await served();
    samplesMs.push(performance.now() - writtenAt);
  }
  return latencies(samplesMs);
}

interface Seen {
  readonly status: number;
  /** Where the request came to. */
  readonly address: string | undefined;
}

class Client {
  readonly #pool: Pool;

  constructor({ ports }: Router) {
    this.#pool = new Pool(`http://${ROUTER_HOST}:${ports.web}`, { connections: 1 });
  }

  async until(host: string, isSo: (seen: Seen) => boolean): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const seen = await this.#ask(host);
      if (isSo(seen)) return;
      if (performance.now() > deadline)
        throw new Error(`${host} answers ${seen.status} after ${PATIENCE_MS / 1000} s.`);
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #ask(host: string): Promise<Seen> {
    const request = { method: 'GET', path: '/', headers: { host } } as const;
    const { statusCode, headers, body } = await this.#pool.request(request);
    await body.dump();
    const address = headers[ADDRESS_HEADER];
    return { status: statusCode, address: typeof address === 'string' ? address : undefined };
  }
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
