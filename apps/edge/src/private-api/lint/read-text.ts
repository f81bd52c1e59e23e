/** What can be explained in a text: labels of items, options of commands, variables. Never throws on input. */
import type { LintedItem } from '@fleetcommand/routing/dialects/lint/lint-labels';
import { labelsOf, labelsOfService } from '@fleetcommand/routing/dialects/preview/compose';
import {
  asDocument,
  documentsIn,
  type Document,
} from '@fleetcommand/routing/dialects/preview/documents';
import { eachOption } from '../../config/given-options.js';
import { isOldConfiguration } from '../../config/old-options.js';

export interface Explainable {
  readonly items: readonly LintedItem[];
  /** Of a static configuration; `isOld`: of Traefik 1. */
  readonly options: readonly {
    readonly path: readonly string[];
    readonly values: readonly string[];
    readonly isOld: boolean;
  }[];
  readonly flags: readonly { readonly where: string; readonly flag: string }[];
  readonly variables: readonly {
    readonly where: string;
    readonly name: string;
    readonly value: string;
  }[];
}

export function readText(text: string): Explainable {
  const items: LintedItem[] = [];
  const flags: { where: string; flag: string }[] = [];
  const variables: { where: string; name: string; value: string }[] = [];
  const take = (where: string, node: Document): void => {
    const labels = labelsOfService(node);
    if (Object.keys(labels).length > 0) items.push({ name: where, labels });
    for (const flag of texts(node['command'] ?? node['args'])) flags.push({ where, flag });
    for (const [name, value] of Object.entries(labelsOf(node['environment'])))
      variables.push({ where, name, value });
  };
  const options: Explainable['options'][number][] = [];
  for (const document of documentsIn(text)) {
    if (isStatic(document)) {
      const isOld = isOldConfiguration(document);
      eachOption(document, (path, values) => options.push({ path, values, isOld }));
      continue;
    }
    for (const [name, service] of Object.entries(below(document, 'services')))
      take(name, asDocument(service));
    const metadata = below(document, 'metadata');
    const annotations = labelsOf(metadata['annotations']);
    if (Object.keys(annotations).length > 0)
      items.push({ name: nameIn(metadata['name']), labels: annotations });
    for (const container of containersIn(document)) take(nameIn(container['name']), container);
    const config = below(document, 'Config');
    if (config['Labels'])
      items.push({
        name: nameIn(document['Name']),
        labels: labelsOf(config['Labels']),
      });
  }
  if (items.length + options.length + flags.length + variables.length > 0)
    return { items, options, flags, variables };
  return lines(text);
}

/** Sections that nothing else has which is explained here. */
const STATIC = new Set(['entrypoints', 'defaultentrypoints', 'providers', 'consulcatalog']);

function isStatic(document: Document): boolean {
  return Object.keys(document).some((name) => STATIC.has(name.toLowerCase()));
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
  return { items, options: [], flags, variables };
}

function containersIn(document: Document): Document[] {
  const template = below(below(below(document, 'spec'), 'template'), 'spec');
  const { containers } = template;
  return Array.isArray(containers) ? containers.map(asDocument) : [];
}

function nameIn(value: unknown): string {
  return typeof value === 'string' ? value : 'item';
}

function below(node: Document, name: string): Document {
  return asDocument(node[name]);
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return value.split(/\s+/);
  return Array.isArray(value) ? value.map(String) : [];
}
