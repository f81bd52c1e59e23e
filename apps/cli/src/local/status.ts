import {
  localStatus,
  type LocalStatus,
  type PartState,
  type PartStatus,
} from '@fleetcommand/contracts/http/local';

import { formatBytes } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { runLocal } from './local-process.js';

/** What runs, how it is, where it answers. */
export async function status(args: readonly string[], options: { json: boolean }): Promise<void> {
  const current = await readStatus(args);
  if (options.json) return printJson(current);
  printData(
    renderTable(
      ['Part', 'State', 'Pid', 'Memory', 'Restarts', 'Address'],
      current.parts.map(rowOf),
    ),
  );
  for (const part of current.parts.filter((p) => p.message)) {
    say(`${note.warn('!')} ${part.name}: ${part.message}`);
  }
  say(hintFor(current));
}

export async function readStatus(args: readonly string[]): Promise<LocalStatus> {
  return localStatus.parse(JSON.parse(await runLocal(['status', ...args])));
}

function rowOf(part: PartStatus): string[] {
  return [
    part.name,
    showState(part.state),
    part.pid === null ? data.dim('–') : String(part.pid),
    part.memoryBytes === null ? data.dim('–') : formatBytes(part.memoryBytes),
    part.restarts === 0 ? data.dim('0') : data.warn(String(part.restarts)),
    part.url ?? data.dim('–'),
  ];
}

/** Colour, icon and word, the same everywhere. */
function showState(state: PartState): string {
  switch (state) {
    case 'ready':
    case 'external':
      return data.good(`✓ ${state}`);
    case 'waiting':
    case 'starting':
    case 'stopping':
      return data.info(`◌ ${state}`);
    case 'backing-off':
    case 'unready':
      return data.bad(`✗ ${state}`);
    case 'stopped':
      return data.dim(`○ ${state}`);
  }
}

function hintFor({ state }: LocalStatus): string {
  if (state === 'stopped') return `The stack is down. Next: ${note.bold('fleet up')}.`;
  if (state === 'ready')
    return `Next: ${note.bold('fleet open')}, ${note.bold('fleet tenants list')}, ${note.bold('fleet logs api -f')}.`;
  return `Next: ${note.bold('fleet logs')}, ${note.bold('fleet doctor')}.`;
}
