/** What operators set while the platform runs. */
import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { ChangeIntake, Intake } from '@fleetcommand/client/api/types.gen';

import { ifUnchanged } from '../api/client.js';
import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { printData, printJson, say } from '../output/print.js';
import { data } from '../output/style.js';
import { renderTable } from '../output/table.js';

/** `none`: there is no ceiling. */
export type Ceiling = number | 'none';

export interface SettingsOptions extends RemoteOptions {
  readonly signups?: Intake['signups'];
  readonly creations?: Intake['creations'];
  readonly notice?: string;
  readonly instances?: Ceiling;
  readonly perOrganization?: Ceiling;
  readonly perDay?: Ceiling;
}

export async function showOrChangeSettings(options: SettingsOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { data: settings, response } = await sdk.getFleetSettings({ client });
  const change = changeOf(options);
  if (Object.keys(change).length === 0) {
    return options.json ? printJson(settings) : printIntake(settings.intake);
  }
  const headers = ifUnchanged(response);
  const body = { intake: change };
  const { data: changed } = await sdk.changeFleetSettings({ client, body, headers });
  if (options.json) return printJson(changed);
  printIntake(changed.intake);
  say('It holds from now on, for every request; what is there already goes on.');
}

const most = (ceiling: Ceiling): number | null => (ceiling === 'none' ? null : ceiling);

function changeOf(options: SettingsOptions): ChangeIntake {
  const { signups, creations, notice, instances, perOrganization, perDay } = options;
  return {
    ...(signups && { signups }),
    ...(creations && { creations }),
    ...(notice !== undefined && { notice }),
    ...(instances !== undefined && { instances: most(instances) }),
    ...(perOrganization !== undefined && { instancesPerOrganization: most(perOrganization) }),
    ...(perDay !== undefined && { creationsPerDay: most(perDay) }),
  };
}

function printIntake(intake: Intake): void {
  const gate = (word: Intake['signups']) => (word === 'open' ? data.good(word) : data.warn(word));
  const ceiling = (most: number | null) => (most === null ? 'no ceiling' : String(most));
  const rows = [
    ['Signing up', gate(intake.signups)],
    ['Making instances', gate(intake.creations)],
    ['Notice', intake.notice || 'none'],
    ['Instances of everybody', ceiling(intake.instances)],
    ['Instances of one organization', ceiling(intake.instancesPerOrganization)],
    ['Made by one organization in a day', ceiling(intake.creationsPerDay)],
  ];
  printData(renderTable(['Setting', 'Now'], rows));
}
