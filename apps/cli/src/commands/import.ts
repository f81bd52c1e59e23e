/** What would be made of what somebody runs already, and making it: the control plane is asked for both. */
import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type {
  AdoptInstancesAnswer,
  ImportedInstance,
  ImportPreview,
} from '@fleetcommand/client/api/types.gen';

import type { Api } from '../api/client.js';
import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { readInput } from './read-input.js';

export interface ImportOptions extends RemoteOptions {
  /** Name, or true: the only one. */
  readonly cluster?: string | true;
  readonly adopt: boolean;
  readonly organization?: string;
  readonly plan?: string;
  readonly allowRestart: boolean;
}

export async function importRunning(
  files: readonly string[],
  options: ImportOptions,
): Promise<void> {
  const client = await connectSignedIn(options);
  const described = files.length > 0 ? await previewFiles(client, files) : null;
  const running = asksCluster(options) ? await previewRunning(client, described, options) : null;
  const preview = running ?? described;
  if (!preview) throw new CommandFailure('Name files, or a cluster: --cluster [name].', EXIT.usage);
  if (options.adopt) return adopt(client, preview, options);
  if (options.json) return printJson(preview);
  showInstances(preview.instances);
  showRoutes(preview);
  say(
    `${preview.instances.length} instances and ${preview.routers.length} routers would be made. Nothing was changed.`,
  );
  if (preview.routers.length > 0)
    say(`Next: point an edge at the same source; ${note.bold('docs/dialects')} says how.`);
  if (running)
    say(`Next: the same with ${note.bold('--adopt --organization <id>')} makes instances of them.`);
}

function asksCluster({ cluster, adopt: adopts }: ImportOptions): boolean {
  return cluster !== undefined || adopts;
}

async function previewFiles(client: Api, files: readonly string[]): Promise<ImportPreview> {
  const texts = await Promise.all(files.map((file) => readInput(file)));
  // Documents of YAML, and JSON is YAML.
  const body = { text: texts.join('\n---\n') };
  return (await sdk.previewImport({ client, body })).data;
}

/** As the cluster has them now; of those that files name, where there are files. */
async function previewRunning(
  client: Api,
  described: ImportPreview | null,
  { cluster, plan, allowRestart }: ImportOptions,
): Promise<ImportPreview> {
  if (plan === undefined)
    throw new CommandFailure('Say the plan they are to be on: --plan <plan>.', EXIT.usage);
  const instances = described?.instances.map(nameOf);
  const running = { ...clusterOf(cluster), plan, allowRestart, ...(instances && { instances }) };
  return (await sdk.previewImport({ client, body: { running } })).data;
}

function clusterOf(cluster: ImportOptions['cluster']) {
  return typeof cluster === 'string' ? { cluster } : {};
}

const nameOf = ({ namespace, name }: ImportedInstance) => ({ namespace, name });

async function adopt(
  client: Api,
  { instances }: ImportPreview,
  { cluster, organization, plan, allowRestart, json }: ImportOptions,
): Promise<void> {
  if (organization === undefined || plan === undefined)
    throw new CommandFailure(
      'Say whose they become and on which plan: --organization <id> --plan <plan>.',
      EXIT.usage,
    );
  if (instances.length === 0) return say('There is nothing to adopt.');
  const body = { ...clusterOf(cluster), organizationId: organization, plan, allowRestart };
  const results: AdoptInstancesAnswer['results'] = [];
  for (let from = 0; from < instances.length; from += AT_ONCE) {
    const some = instances.slice(from, from + AT_ONCE).map(nameOf);
    const { data: answer } = await sdk.adoptInstances({
      client,
      body: { ...body, instances: some },
    });
    results.push(...answer.results);
  }
  if (json) printJson({ results });
  else showResults(results);
  const refused = results.filter(({ outcome }) => outcome === 'refused').length;
  if (refused > 0)
    throw new CommandFailure(
      `${refused} of ${results.length} were not adopted; all others are. Mend what is said of them and repeat the command.`,
      EXIT.failed,
      'import.refused',
      true,
    );
  if (!json)
    say(`Next: ${note.bold('fleet admin tenants --state provisioning')} shows those under way.`);
}

/** As many as the API takes in one request. */
const AT_ONCE = 200;

function showResults(results: AdoptInstancesAnswer['results']): void {
  const rows = results.map(({ namespace, name, outcome, tenantId, message }) => [
    outcome === 'refused' ? data.bad(outcome) : outcome,
    `${namespace}/${name}`,
    tenantId ?? '',
    message,
  ]);
  printData(renderTable(['', 'What ran', 'Instance', 'What became of it'], rows));
}

function showInstances(instances: readonly ImportedInstance[]): void {
  if (instances.length === 0) return;
  const rows = instances.map(({ id, blueprint, slug, domains, database, ...more }) => [
    id,
    blueprint,
    slug,
    domains.join('\n'),
    database ?? '',
    [more.image, ...more.notes.map((each) => data.warn(each)), ...adoptionOf(more)].join('\n'),
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

function adoptionOf({ adoption }: Pick<ImportedInstance, 'adoption'>): string[] {
  if (!adoption) return [];
  const { obstacles, differing, tenantId } = adoption;
  if (tenantId !== null) return [data.good(`It is ${tenantId} already.`)];
  return [
    ...obstacles.map((each) => data.bad(each)),
    ...(obstacles.length === 0 ? [data.good('It can be adopted, and its pods run on.')] : []),
    ...(differing.length > 0
      ? [
          `Otherwise than the blueprint has it, and kept unless --allow-restart: ${differing.join(', ')}.`,
        ]
      : []),
  ];
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
