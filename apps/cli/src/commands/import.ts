/** What would be made of what somebody runs already: asked of the control plane, which makes nothing. */
import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { ImportedInstance, ImportPreview } from '@fleetcommand/client/api/types.gen';

import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { readInput } from './read-input.js';

export async function previewImport(
  files: readonly string[],
  options: RemoteOptions,
): Promise<void> {
  const texts = await Promise.all(files.map((file) => readInput(file)));
  const client = await connectSignedIn(options);
  // Documents of YAML, and JSON is YAML.
  const body = { text: texts.join('\n---\n') };
  const { data: preview } = await sdk.previewImport({ client, body });
  if (options.json) return printJson(preview);
  showInstances(preview.instances);
  showRoutes(preview);
  say(
    `${preview.instances.length} instances and ${preview.routers.length} routers would be made. Nothing was changed.`,
  );
  if (preview.routers.length > 0)
    say(`Next: point an edge at the same source; ${note.bold('docs/dialects')} says how.`);
}

function showInstances(instances: readonly ImportedInstance[]): void {
  if (instances.length === 0) return;
  const rows = instances.map(({ id, blueprint, slug, domains, database, image, notes }) => [
    id,
    blueprint,
    slug,
    domains.join('\n'),
    database ?? '',
    [image, ...notes.map((each) => data.warn(each))].join('\n'),
  ]);
  const headings = [
    'Instance',
    'Blueprint',
    'Slug',
    'Domains',
    'Database',
    'Image, and what to mind',
  ];
  printData(renderTable(headings, rows));
}

function showRoutes({ routers, problems, unread }: ImportPreview): void {
  if (routers.length > 0) {
    const rows = routers.map(({ name, rule, entryPoints, service, state, reason }) => [
      state === 'quarantined' ? data.bad(state) : state,
      reason === null ? rule : `${rule}\n${data.bad(reason)}`,
      entryPoints.join(', '),
      service ?? '',
      name,
    ]);
    printData(renderTable(['State', 'Rule', 'Entry points', 'Service', 'Router'], rows));
  }
  const wrong = [
    ...problems.map(({ severity, object, field, message }) => [
      severity === 'error' ? data.bad(severity) : data.warn(severity),
      [object.kind, object.name, field].filter(Boolean).join(' '),
      message,
    ]),
    ...unread.map(({ what, why }) => [data.warn('unread'), what, why]),
  ];
  if (wrong.length > 0) printData(renderTable(['', 'Where', 'What is wrong, and the fix'], wrong));
}
