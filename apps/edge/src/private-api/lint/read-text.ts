/** What can be explained in a text: labels of items, options of commands, variables. Never throws on input. */
import type { LintedItem } from '@fleetcommand/routing/dialects/lint/lint-labels';
import { parseAllDocuments } from 'yaml';

export interface Explainable {
  readonly items: readonly LintedItem[];
  readonly flags: readonly { readonly where: string; readonly flag: string }[];
  readonly variables: readonly {
    readonly where: string;
    readonly name: string;
    readonly value: string;
  }[];
}

type Node = Readonly<Record<string, unknown>>;

export function readText(text: string): Explainable {
  const items: LintedItem[] = [];
  const flags: { where: string; flag: string }[] = [];
  const variables: { where: string; name: string; value: string }[] = [];
  const take = (where: string, node: Node): void => {
    const labels = { ...pairs(node['labels']), ...pairs(below(node, 'deploy')['labels']) };
    if (Object.keys(labels).length > 0) items.push({ name: where, labels });
    for (const flag of texts(node['command'] ?? node['args'])) flags.push({ where, flag });
    for (const [name, value] of Object.entries(pairs(node['environment'])))
      variables.push({ where, name, value });
  };
  for (const document of documentsOf(text)) {
    for (const [name, service] of Object.entries(below(document, 'services')))
      take(name, asNode(service));
    const metadata = below(document, 'metadata');
    const annotations = pairs(metadata['annotations']);
    if (Object.keys(annotations).length > 0)
      items.push({ name: nameIn(metadata['name']), labels: annotations });
    for (const container of containersIn(document)) take(nameIn(container['name']), container);
    const config = below(document, 'Config');
    if (config['Labels'])
      items.push({
        name: nameIn(document['Name']),
        labels: pairs(config['Labels']),
      });
  }
  if (items.length + flags.length + variables.length > 0) return { items, flags, variables };
  return lines(text);
}

function documentsOf(text: string): Node[] {
  try {
    return parseAllDocuments(text).flatMap((document) => {
      if (!('toJS' in document) || document.errors.length > 0) return [];
      const value: unknown = document.toJS({ maxAliasCount: 1_000 });
      return (Array.isArray(value) ? value : [value]).map(asNode);
    });
  } catch {
    return [];
  }
}

/** `--flag`, `NAME=value`, `label=value` or `label: value`, one a line. */
function lines(text: string): Explainable {
  const labels: Record<string, string> = {};
  const flags: { where: string; flag: string }[] = [];
  const variables: { where: string; name: string; value: string }[] = [];
  for (const raw of text.split('\n')) {
    const line = raw
      .trim()
      .replace(/^- /, '')
      .replace(/^["']|["']$/g, '');
    if (line.startsWith('--')) flags.push({ where: 'text', flag: line });
    const [, name, value = ''] = /^([\w.[\]-]+)\s*[=:]\s*["']?(.*?)["']?$/.exec(line) ?? [];
    if (name === undefined || line.startsWith('--')) continue;
    if (/^[A-Z][A-Z0-9_]+$/.test(name)) variables.push({ where: 'text', name, value });
    else labels[name] = value;
  }
  const items = Object.keys(labels).length > 0 ? [{ name: 'text', labels }] : [];
  return { items, flags, variables };
}

function containersIn(document: Node): Node[] {
  const template = below(below(below(document, 'spec'), 'template'), 'spec');
  const { containers } = template;
  return Array.isArray(containers) ? containers.map(asNode) : [];
}

function nameIn(value: unknown): string {
  return typeof value === 'string' ? value : 'item';
}

function asNode(value: unknown): Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Node)
    : {};
}

function below(node: Node, name: string): Node {
  return asNode(node[name]);
}

/** A map, or a list of `name=value`. */
function pairs(value: unknown): Record<string, string> {
  if (Array.isArray(value))
    return Object.fromEntries(
      value.map((each) => {
        const text = String(each);
        const at = text.indexOf('=');
        return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
      }),
    );
  return Object.fromEntries(
    Object.entries(asNode(value)).map(([name, each]) => [name, String(each)]),
  );
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return value.split(/\s+/);
  return Array.isArray(value) ? value.map(String) : [];
}
