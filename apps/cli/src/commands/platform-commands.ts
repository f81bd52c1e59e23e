import { jobState } from '@fleetcommand/contracts/http/admin/jobs';
import { InvalidArgumentError, Option, type Command } from 'commander';

import type { RemoteOptions } from '../api/connect.js';
import { remote } from '../options.js';
import { discardOwed, listJobs, listOwed, pauseJobs, retryOwed, runJob, showJobs } from './jobs.js';
import { showOrChangeSettings, type Ceiling } from './settings.js';

/** `fleet admin jobs …` and `fleet admin settings`. */
export function addJobCommands(admin: Command): void {
  const jobs = admin.command('jobs').description('what is queued, owed or failed');
  remote(
    jobs.command('overview', { isDefault: true }).description('how many, and which failed'),
  ).action(showJobs);
  const kind = new Option('--kind <kind>', 'such as tenant.reconcile');
  remote(jobs.command('list').description('jobs of one state, and why they failed'))
    .addOption(
      new Option('--state <state>', 'which ones').choices(jobState.options).default('failed'),
    )
    .addOption(kind)
    .option('--search <text>', 'in the id or in what was sent, such as the id of an instance')
    .action(listJobs);
  remote(
    jobs
      .command('run')
      .description('run a job that waits or failed at once')
      .argument('<job>', 'its id'),
  ).action(runJob);
  for (const [name, paused, description] of [
    ['pause', true, 'let workers take no new jobs'],
    ['resume', false, 'let workers take jobs again'],
  ] as const) {
    remote(jobs.command(name).description(description)).action((options: RemoteOptions) =>
      pauseJobs(paused, options),
    );
  }
  remote(jobs.command('owed').description('messages that no job has been made of yet'))
    .addOption(kind)
    .option('--stuck', 'only dead letters: tried, and not read')
    .action(listOwed);
  const message = ['<message>', 'its id'] as const;
  remote(
    jobs
      .command('retry')
      .description('make a job of a message now')
      .argument(...message),
  ).action(retryOwed);
  remote(
    jobs
      .command('discard')
      .description('discard a dead letter')
      .argument(...message),
  ).action(discardOwed);
}

export function addSettingsCommands(admin: Command): void {
  const gate = (flag: string, what: string) =>
    new Option(`${flag} <open|closed>`, what).choices(['open', 'closed']);
  remote(
    admin
      .command('settings')
      .description('who is let in, and how many; without options it is only shown'),
  )
    .addOption(gate('--signups', 'whether anybody can sign up'))
    .addOption(gate('--creations', 'whether instances are made'))
    .option('--notice <words>', 'why one of them is closed, for people')
    .option('--instances <number>', 'of everybody together; none: no ceiling', toCeiling)
    .option('--per-organization <number>', 'instances of one organization', toCeiling)
    .option('--per-day <number>', 'instances that one organization makes in a day', toCeiling)
    .action(showOrChangeSettings);
}

/** Commander takes a null for an option without a value. */
function toCeiling(word: string): Ceiling {
  if (word === 'none') return word;
  if (/^\d{1,7}$/.test(word)) return Number(word);
  throw new InvalidArgumentError('name a number, or none');
}
