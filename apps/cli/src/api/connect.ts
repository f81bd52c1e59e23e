import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { localSummary, type LocalSummary } from '@fleetcommand/contracts/http/local';
import { Client } from 'undici';

import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { createApi, type Api } from './client.js';
import { readCredentials, type Credentials } from './credentials.js';
import { createDispatcher } from './transport.js';

export interface ConnectOptions {
  /** `--url`; else FLEET_URL, else where one is signed in, else the local stack. */
  readonly url?: string;
  /** `--profile`: which of several sign-ins. */
  readonly profile?: string;
}

/** What every command takes that asks the platform. */
export interface RemoteOptions extends ConnectOptions {
  readonly json?: boolean;
}

export interface Connection {
  readonly api: Api;
  /** Where that is. */
  readonly url: string;
  readonly credentials: Credentials | null;
}

/** The API to talk to, with whatever credentials there are for it. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const stored = await readCredentials(options.profile);
  const local = await readLocalSummary();
  const url = options.url ?? process.env.FLEET_URL ?? stored?.url ?? local?.urls.https;
  if (!url) {
    throw new CommandFailure(
      'No platform is known here. Start one with `fleet up`, or sign in at one: `fleet login --url https://…`.',
      EXIT.usage,
    );
  }
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    const from = options.url === undefined && process.env.FLEET_URL ? 'FLEET_URL' : '--url';
    throw new CommandFailure(
      `${from} is “${url}”: write the whole address, such as https://fleet.example.com.`,
      EXIT.usage,
      'cli.bad-url',
    );
  }
  const isLocal =
    local !== null && [local.urls.https, local.urls.http].some((known) => sameOrigin(known, url));
  const dispatcher = await createDispatcher(
    process.env.FLEET_CA_FILE ?? (isLocal ? local.caFile : null),
  );
  const credentials = stored && sameOrigin(stored.url, url) ? stored : null;
  return { api: createApi(url, dispatcher, credentials?.token ?? null), url, credentials };
}

/** Like `connect`, where being signed in is needed and nothing but the API is asked. */
export async function connectSignedIn(options: ConnectOptions): Promise<Api> {
  const { api } = await signedInConnection(options);
  return api;
}

/** Like `connect`, where being signed in is needed. */
export async function signedInConnection(options: ConnectOptions): Promise<Connection> {
  const connection = await connect(options);
  const { url, credentials } = connection;
  if (!credentials) {
    const elsewhere = options.url === undefined ? '' : ` --url ${options.url}`;
    const profile = options.profile === undefined ? '' : ` --profile ${options.profile}`;
    throw new CommandFailure(
      `You are not signed in at ${new URL(url).origin}${options.profile ? ` as ${options.profile}` : ''}. Next: \`fleet login${elsewhere}${profile}\`.`,
      EXIT.notSignedIn,
      'accounts.not-signed-in',
    );
  }
  return connection;
}

/** What the local stack says of itself; null when it is not up. */
export async function readLocalSummary(): Promise<LocalSummary | null> {
  const home =
    process.env.FLEET_HOME ?? fileURLToPath(new URL('../../../../.fleet', import.meta.url));
  const client = new Client('http://supervisor', {
    socketPath: join(home, 'run', 'supervisor.sock'),
  });
  try {
    const { statusCode, body } = await client.request({ path: '/v1/summary', method: 'GET' });
    const parsed = localSummary.safeParse(await body.json());
    return statusCode === 200 && parsed.success ? parsed.data : null;
  } catch {
    return null;
  } finally {
    await client.close();
  }
}

export function sameOrigin(a: string, b: string): boolean {
  return new URL(a).origin === new URL(b).origin;
}
