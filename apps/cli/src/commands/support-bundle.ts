/**
 * What somebody who helps from afar wants to see of an installation, in one file. All of it is what operators may read anyway, and
 * whatever goes by a secret's name or looks like one is taken out on the way.
 */
import { rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import * as sdk from '@fleetcommand/client/api/sdk.gen';
import { redact } from '@fleetcommand/kernel/redact';
import { versionFrom } from '@fleetcommand/kernel/version';

import type { Api } from '../api/client.js';
import { signedInConnection, type RemoteOptions } from '../api/connect.js';
import { printData, printJson, say } from '../output/print.js';
import { note } from '../output/style.js';
import { tarOf, type TarFile } from '../output/tar.js';

const NEWEST = { limit: 100 };

type Edges = ReturnType<typeof sdk.listEdges<true>>;

/** `edges` are asked for once: each is asked for its problems, too. */
type Ask = (client: Api, edges: Edges) => Promise<{ readonly data: unknown }>;

/** A file each. */
const PARTS: Readonly<Record<string, Ask>> = {
  examination: (client) => sdk.examineInstallation({ client }),
  settings: (client) => sdk.getFleetSettings({ client }),
  clusters: (client) => sdk.listFleetClusters({ client }),
  regions: (client) => sdk.listFleetRegions({ client }),
  edges: (_client, edges) => edges,
  jobs: (client) => sdk.getJobs({ client }),
  'jobs-failed': (client) => sdk.listJobs({ client, query: { ...NEWEST, state: 'failed' } }),
  'owed-work': (client) => sdk.listOutbox({ client }),
  'operations-failed': (client) =>
    sdk.listFleetOperations({ client, query: { ...NEWEST, state: 'failed' } }),
  'instances-in-need': (client) =>
    sdk.listFleetTenants({ client, query: { ...NEWEST, state: 'failed,degraded' } }),
  certificates: (client) => sdk.overlookFleetCertificates({ client }),
  releases: (client) => sdk.listReleases({ client }),
  rollouts: (client) => sdk.listRollouts({ client, query: NEWEST }),
  'audit-events': (client) => sdk.listFleetAuditEvents({ client, query: NEWEST }),
};

export async function supportBundle(
  file: string | undefined,
  options: RemoteOptions,
): Promise<void> {
  const now = new Date();
  const { api: client, url } = await signedInConnection(options);
  const gathered = await gather(client);
  const about = {
    takenAt: now,
    platform: url,
    cli: versionFrom(process.env),
    node: process.version,
  };
  const files = [fileOf('about', about), ...gathered];
  const path = file ?? `fleet-support-${now.toISOString().replaceAll(/[:.]/g, '-')}.tar.gz`;
  // What was there is not written into: it may be open to others.
  await rm(path, { force: true });
  await writeFile(path, await promisify(gzip)(tarOf(files, now)), { mode: 0o600 });
  if (options.json) return printJson({ file: path, parts: files.map(({ name }) => name) });
  printData(path);
  say(
    `${files.length} files, without secrets; names, addresses of people and of machines are in them.`,
  );
  say(`Look before you send it: ${note.bold(`tar -xzOf ${path} | less`)}.`);
}

/** What cannot be told says why in its place. */
async function gather(client: Api): Promise<TarFile[]> {
  const named = Object.entries(PARTS);
  const asked = sdk.listEdges({ client });
  const parts = await Promise.all(named.map(([name, ask]) => part(name, () => ask(client, asked))));
  const edges = await asked.then(
    ({ data }) => data.data,
    () => [],
  );
  const problems = await Promise.all(
    edges.map(({ id, name }) =>
      part(`edge-problems-${name}`, () => sdk.listEdgeProblems({ client, path: { id } })),
    ),
  );
  return [...parts, ...problems];
}

async function part(
  name: string,
  ask: () => Promise<{ readonly data: unknown }>,
): Promise<TarFile> {
  try {
    return fileOf(name, (await ask()).data);
  } catch (error) {
    return fileOf(name, { missing: error instanceof Error ? error.message : String(error) });
  }
}

function fileOf(name: string, value: unknown): TarFile {
  return {
    name: `fleet-support/${name}.json`,
    text: `${JSON.stringify(redact(JSON.parse(JSON.stringify(value))), null, 2)}\n`,
  };
}
