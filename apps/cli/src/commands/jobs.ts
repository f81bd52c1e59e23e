/** What is queued, owed or stuck, for operators. */
import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { JobState } from '@fleetcommand/contracts/http/admin/jobs';

import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { formatAge } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';

export async function showJobs(options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { data: jobs } = await sdk.getJobs({ client });
  const query = { state: 'failed', limit: 20 } as const;
  const { data: failed } = await sdk.listFleetOperations({ client, query });
  if (options.json) return printJson({ ...jobs, failed: failed.data });
  const { queue, outbox, problem } = jobs;
  if (problem) say(note.warn(problem));
  if (queue)
    printData(
      `${queue.isPaused ? data.warn('paused  ') : ''}waiting ${queue.counts.waiting}  running ${queue.counts.active}  later ${queue.counts.delayed}`,
    );
  printData(`owed ${outbox.pending}${outbox.stuck > 0 ? data.bad(`  stuck ${outbox.stuck}`) : ''}`);
  for (const { tenant, kind, error, createdAt } of failed.data)
    printData(
      `${data.bad('failed')} ${tenant.slug} ${kind} ${data.dim(createdAt)}: ${error?.message ?? ''}`,
    );
}

export interface JobListOptions extends RemoteOptions {
  readonly state: JobState;
  readonly kind?: string;
  readonly search?: string;
}

export async function listJobs(options: JobListOptions): Promise<void> {
  const { state, kind, search } = options;
  const client = await connectSignedIn(options);
  const query = { state, limit: 100, ...(kind && { kind }), ...(search && { search }) };
  const { data: jobs } = await sdk.listJobs({ client, query });
  if (options.json) return printJson(jobs);
  if (jobs.data.length === 0) return say('No job fits.');
  const now = new Date();
  const rows = jobs.data.map((job) => [
    job.kind,
    aboutOf(job.data),
    formatAge(new Date(job.createdAt), now),
    String(job.attempts),
    job.reason ?? '',
    job.id,
  ]);
  printData(renderTable(['Kind', 'About', 'Asked for', 'Tries', 'Why it failed', 'Id'], rows));
  if (state === 'failed' || state === 'delayed')
    say(`Next: ${note.bold('fleet admin jobs run <id>')}.`);
}

export async function runJob(id: string, options: RemoteOptions): Promise<void> {
  await sdk.runJobNow({ client: await connectSignedIn(options), body: { id } });
  say('It is due now.');
}

export async function pauseJobs(paused: boolean, options: RemoteOptions): Promise<void> {
  await sdk.pauseQueue({ client: await connectSignedIn(options), body: { paused } });
  say(
    paused
      ? `Workers take no new jobs; work is owed meanwhile. Next: ${note.bold('fleet admin jobs resume')}.`
      : 'Workers take jobs again.',
  );
}

export async function listOwed(
  options: RemoteOptions & { readonly kind?: string; readonly stuck?: boolean },
): Promise<void> {
  const client = await connectSignedIn(options);
  const query = {
    ...(options.kind && { kind: options.kind }),
    ...(options.stuck && { stuck: 'true' as const }),
  };
  const { data: owed } = await sdk.listOutbox({ client, query });
  if (options.json) return printJson(owed);
  if (owed.data.length === 0) return say('Nothing is owed.');
  const now = new Date();
  const rows = owed.data.map((message) => [
    message.attempts > 0 ? data.bad('stuck') : data.info('waiting'),
    message.topic,
    aboutOf(message.payload),
    formatAge(new Date(message.createdAt), now),
    String(message.attempts),
    message.id,
  ]);
  printData(renderTable(['State', 'Kind', 'About', 'Since', 'Tries', 'Id'], rows));
  if (owed.data.some(({ attempts }) => attempts > 0))
    say(`Next: ${note.bold('fleet admin jobs retry <id>')}, or ${note.bold('discard <id>')}.`);
}

export async function retryOwed(id: string, options: RemoteOptions): Promise<void> {
  await sdk.retryOutboxMessage({ client: await connectSignedIn(options), path: { id } });
  say('It is looked at again now.');
}

export async function discardOwed(id: string, options: RemoteOptions): Promise<void> {
  await sdk.discardOutboxMessage({ client: await connectSignedIn(options), path: { id } });
  say('It is discarded; what it said stands in the audit trail.');
}

/** Jobs are ids and a generation. */
function aboutOf(sent: Readonly<Record<string, unknown>>): string {
  const { kind: _inItsOwnColumn, ...rest } = sent;
  return Object.entries(rest)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}
