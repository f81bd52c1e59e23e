/** Explains labels, options and variables as they are written for the systems before. */
import type { LintAnswer } from '@fleetcommand/contracts/http/edge/lint';
import { nearestName } from '@fleetcommand/routing/dialects/dynamic/decode';
import { USUAL_LABEL_OPTIONS } from '@fleetcommand/routing/dialects/labels/usual-options';
import { lintLabels } from '@fleetcommand/routing/dialects/lint/lint-labels';
import { inTodaysWords } from '../../config/old-options.js';
import { placeOption } from '../../config/option-tree.js';
import { readText } from './read-text.js';
import type { Explainable } from './read-text.js';

type Line = LintAnswer['data'][number];

export function lint(text: string): Line[] {
  const { items, options, flags, variables } = readText(text);
  return [
    ...lintLabels(items, USUAL_LABEL_OPTIONS),
    ...options.map(fileLine),
    ...flags.flatMap(({ where, flag }) => flagLine(where, flag) ?? []),
    ...variables.flatMap(({ where, name, value }) => variableLine(where, name, value) ?? []),
  ];
}

type Asked = Pick<Line, 'where' | 'name' | 'value'>;

/** An option of a file, perhaps by the name Traefik 1 has for it. */
function fileLine({ path, values, isOld }: Explainable['options'][number]): Line {
  const line = { where: 'configuration', name: path.join('.'), value: values.join(',') };
  if (!isOld) return optionLine(line, path);
  const today = inTodaysWords(path, values, 'traefik.toml');
  const [first] = today;
  if (!first) return { ...line, verdict: 'ignored', message: 'It changes nothing here.' };
  const explained = optionLine(line, first.path);
  const isSame = first.path.join('.') === line.name;
  if (isSame || explained.verdict !== 'understood') return explained;
  const names = today.map(
    (each) => `--${each.path.join('.').toLowerCase()}=${each.values.join(',')}`,
  );
  return { ...line, verdict: 'replaced', message: `It is read as ${names.join(' ')}.` };
}

function flagLine(where: string, flag: string): Line | undefined {
  const [, name, value = 'true'] = /^--?([^=]+)(?:=(.*))?$/s.exec(flag) ?? [];
  if (name === undefined) return undefined;
  return optionLine({ where, name: `--${name}`, value }, name.split('.'));
}

function optionLine(line: Asked, segments: readonly string[]): Line {
  const placed = placeOption(segments);
  if (!placed.found) {
    const near =
      placed.nearest === undefined ? '' : ` --${placed.nearest.toLowerCase()} was likely meant.`;
    return { ...line, verdict: 'misspelt', message: `There is no such option.${near}` };
  }
  const { leaf, path } = placed;
  if (leaf.refusal !== undefined) return { ...line, verdict: 'refused', message: leaf.refusal };
  if (leaf.isAlwaysSo)
    return {
      ...line,
      verdict: 'ignored',
      message: 'It changes nothing: what it asks for is so anyway.',
    };
  return { ...line, verdict: 'understood', message: `An option of the edge: ${path.join('.')}.` };
}

/** Docker Flow's, and what each is for. */
const VARIABLES: Readonly<Record<string, string>> = {
  LISTENER_ADDRESS: 'The swarm listener that is asked for all services at the start.',
  SERVICE_NAME: 'The service whose tasks are told what is to be distributed.',
  DF_NOTIFY_CREATE_SERVICE_URL: 'Proxies that are told of services.',
  DF_NOTIFY_REMOVE_SERVICE_URL: 'Proxies that are told of services that are gone.',
  DF_NOTIFY_LABEL: 'The label of services that proxies are told of.',
  DF_RETRY: 'How often a proxy is told before it is given up.',
  DF_RETRY_INTERVAL: 'Seconds between two tries.',
  DF_DOCKER_HOST: 'The engine whose services proxies are told of.',
};

/** Of Docker Flow's listener, about the nodes of a Swarm. */
const OF_NODES = /^DF_NOTIFY_(CREATE|REMOVE)_NODE_URL$/;

function variableLine(where: string, name: string, value: string): Line | undefined {
  const line = { where, name, value };
  if (Object.hasOwn(VARIABLES, name))
    return { ...line, verdict: 'understood', message: VARIABLES[name]! };
  if (OF_NODES.test(name))
    return {
      ...line,
      verdict: 'refused',
      message:
        'Proxies are told of services, not of nodes: Docker Flow Proxy asks nothing of nodes.',
    };
  if (name === 'MODE')
    return {
      ...line,
      verdict: 'ignored',
      message: 'Swarm is read where --providers.swarm says so.',
    };
  if (name.startsWith('TRAEFIK_'))
    return flagLine(
      where,
      `--${name.slice('TRAEFIK_'.length).replaceAll('_', '.').toLowerCase()}=${value}`,
    );
  const near = nearestName(name, Object.keys(VARIABLES));
  if (near === undefined || near === name) return undefined;
  return { ...line, verdict: 'misspelt', message: `Nobody reads it: ${near} was likely meant.` };
}
