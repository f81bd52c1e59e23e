import type { Command } from 'commander';

import { remote, wholeNumber } from '../options.js';
import {
  listReleases,
  listRollouts,
  offerRelease,
  publishRelease,
  rollOut,
  steerRollout,
} from './releases.js';

/** `fleet releases …`. */
export function addReleaseCommands(program: Command): void {
  const releases = program
    .command('releases')
    .description('versions of applications, and moving instances between them');
  remote(
    releases.command('list').alias('ls').description('every version, and who is on it'),
  ).action(listReleases);
  remote(
    releases
      .command('publish')
      .description('offer a new version')
      .argument('<file>', 'a blueprint; - for standard input'),
  ).action(publishRelease);
  for (const [name, withdrawn, description] of [
    ['withdraw', true, 'give a version to nobody more; who has it keeps it'],
    ['offer', false, 'offer a withdrawn version again'],
  ] as const) {
    remote(releases.command(name).description(description).argument('<release>', RELEASE)).action(
      offerRelease(withdrawn),
    );
  }
  remote(
    releases
      .command('roll-out')
      .description('move every instance of an application to one version, forward or back')
      .argument('<release>', RELEASE),
  )
    .option(
      '--at-once <count>',
      'how many may be moving at the same time',
      wholeNumber(1, 1_000),
      10,
    )
    .option(
      '--failures-allowed <count>',
      'it pauses once more have failed',
      wholeNumber(0, 1_000),
      0,
    )
    .option('-y, --yes', 'do it; without, it is only told whom it would move', false)
    .action(rollOut);
  remote(releases.command('rollouts').description('how far they came')).action(listRollouts);
  for (const [order, description] of [
    ['pause', 'move nobody more for now'],
    ['resume', 'go on; as many more may fail as before'],
    ['cancel', 'end it; who was moved stays there'],
  ] as const) {
    remote(
      releases.command(order).description(description).argument('<application>', 'as in the list'),
    ).action(steerRollout(order));
  }
}

const RELEASE = 'such as sample-chat@2';
