/** For operators: versions of applications, and moving instances between them. */
import { basename } from 'node:path';
import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { Release, Rollout } from '@fleetcommand/client/api/types.gen';

import type { Api } from '../api/client.js';
import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { formatAge } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { readInput } from './read-input.js';

const PAGE = { limit: 20 };

export async function listReleases(options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { data: releases } = await sdk.listReleases({ client });
  if (options.json) return printJson(releases);
  const now = new Date();
  const rows = releases.data.map((one) => [
    nameOf(one),
    one.appVersion,
    one.withdrawnAt === null ? 'offered' : data.warn('withdrawn'),
    `${one.tenants}`,
    formatAge(new Date(one.publishedAt), now),
  ]);
  printData(renderTable(['Release', 'Application', 'State', 'Instances', 'Published'], rows));
  say(`Next: ${note.bold('fleet releases roll-out <release>')}.`);
}

export async function publishRelease(file: string, options: RemoteOptions): Promise<void> {
  const document = await readInput(file);
  const client = await connectSignedIn(options);
  const { data: published } = await sdk.publishRelease({
    client,
    body: { document, fileName: basename(file) },
  });
  if (options.json) return printJson(published);
  const name = nameOf(published);
  say(`${note.good('✓')} New instances get ${name}; those that run keep their version.`);
  say(`Next: ${note.bold(`fleet releases roll-out ${name}`)}.`);
}

export const offerRelease =
  (withdrawn: boolean) =>
  async (name: string, options: RemoteOptions): Promise<void> => {
    const client = await connectSignedIn(options);
    const { data: changed } = await sdk.changeRelease({
      client,
      path: { name },
      body: { withdrawn },
    });
    if (options.json) return printJson(changed);
    say(
      withdrawn
        ? `${note.good('✓')} Nobody gets ${name} any more. ${changed.tenants} on it keep it.`
        : `${note.good('✓')} ${name} is offered again.`,
    );
  };

export interface RollOutOptions extends RemoteOptions {
  readonly atOnce: number;
  readonly failuresAllowed: number;
  readonly yes: boolean;
}

/** Without `yes` it is only told whom it would move. */
export async function rollOut(
  name: string,
  { atOnce, failuresAllowed, yes, ...options }: RollOutOptions,
): Promise<void> {
  const client = await connectSignedIn(options);
  const { blueprint, version } = readName(name);
  if (!yes) {
    const { data: releases } = await sdk.listReleases({ client });
    const others = releases.data.filter(
      (one) => one.blueprint === blueprint && one.version !== version && one.tenants > 0,
    );
    const from = others.map((one) => `${one.tenants} on ${nameOf(one)}`).join(', ') || 'nobody';
    throw new CommandFailure(
      `This moves ${from} to ${name}, ${atOnce} at once. Say so with --yes.`,
      EXIT.usage,
    );
  }
  const body = { blueprint, version, atOnce, failuresAllowed };
  const { data: started } = await sdk.startRollout({ client, body });
  if (options.json) return printJson(started);
  say(
    `Moving ${started.progress.behind} to ${name}. Next: ${note.bold('fleet releases rollouts')}.`,
  );
}

export async function listRollouts(options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { data: page } = await sdk.listRollouts({ client, query: PAGE });
  if (options.json) return printJson({ data: page.data });
  if (page.data.length === 0)
    return say(`None yet. Next: ${note.bold('fleet releases roll-out <release>')}.`);
  const now = new Date();
  const rows = page.data.map((one) => [
    nameOf(one),
    one.state,
    progressOf(one),
    formatAge(new Date(one.startedAt), now),
    one.reason,
  ]);
  printData(renderTable(['To', 'State', 'Instances', 'Begun', ''], rows));
}

const STEERING = {
  pause: { ask: sdk.pauseRollout, done: 'moves nobody more; what is moving goes on' },
  resume: { ask: sdk.resumeRollout, done: 'goes on' },
  cancel: { ask: sdk.cancelRollout, done: 'is canceled; who was moved stays there' },
} as const;

/** The rollout of an application that is open: there is one at most. */
export const steerRollout =
  (order: keyof typeof STEERING) =>
  async (application: string, options: RemoteOptions): Promise<void> => {
    const client = await connectSignedIn(options);
    const rollout = await findOpen(client, application);
    const { ask, done } = STEERING[order];
    const { data: steered } = await ask({ client, path: { id: rollout.id } });
    if (options.json) return printJson(steered);
    say(`${note.good('✓')} The rollout of ${nameOf(steered)} ${done}. ${progressOf(steered)}.`);
  };

async function findOpen(client: Api, application: string): Promise<Rollout> {
  const { data: page } = await sdk.listRollouts({ client, query: PAGE });
  const open = page.data.find(
    ({ blueprint, state }) =>
      blueprint === application && (state === 'rolling' || state === 'paused'),
  );
  if (open) return open;
  throw new CommandFailure(
    `No rollout of ${application} is under way. See them: fleet releases rollouts.`,
    EXIT.notFound,
    'rollouts.not-found',
  );
}

function progressOf({ progress: { behind, moving, moved, failed } }: Rollout): string {
  const counts = [`${moved} there`, `${moving} moving`, `${behind} to come`];
  return [...counts, ...(failed > 0 ? [`${failed} failed`] : [])].join(', ');
}

function nameOf({ blueprint, version }: Pick<Release, 'blueprint' | 'version'>): string {
  return `${blueprint}@${version}`;
}

function readName(name: string): { readonly blueprint: string; readonly version: number } {
  const [, blueprint, version] = /^([^@]+)@(\d+)$/.exec(name) ?? [];
  if (blueprint && version) return { blueprint, version: Number(version) };
  throw new CommandFailure(`Name it as <application>@<version>, not “${name}”.`, EXIT.usage);
}
