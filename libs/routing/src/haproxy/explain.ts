/** Which lines a host or a namespace has, and which object each comes from. */
import { covers, wildcardOf } from '../ir/names.js';
import { ANY_HOST } from './decisions/decide.js';
import { layOut } from './layout.js';
import type { Line } from './layout.js';
import type { ExplainedLine, Model } from './model/model.js';

export interface ExplainQuery {
  /** Without port; any case. */
  readonly host?: string;
  readonly namespace?: string;
}

/** Lines in the order of their files. With both host and namespace, what belongs to both. */
export function explain(model: Model, query: ExplainQuery): ExplainedLine[] {
  const host = query.host?.toLowerCase();
  const relevant = host === undefined ? undefined : relevantTo(model, host);
  const explained: ExplainedLine[] = [];
  for (const [file, lines] of layOut(model)) {
    for (const [index, line] of lines.entries()) {
      const { provenance, text, shown = text } = line;
      if (!provenance) continue;
      if (query.namespace !== undefined && provenance.object.namespace !== query.namespace)
        continue;
      if (host !== undefined && relevant && !concerns(line, file, host, relevant)) continue;
      explained.push({ file, line: index + 1, text: shown.trim(), provenance });
    }
  }
  return explained;
}

interface Relevant {
  readonly keys: readonly string[];
  readonly routers: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
}

function relevantTo(model: Model, host: string): Relevant {
  const keys = [host, wildcardOf(host) ?? '', ANY_HOST].filter((key) => key !== '');
  const routers = new Set<string>();
  for (const [id, unit] of model.hosts) {
    if (!keys.includes(id.slice(id.indexOf(' ') + 1))) continue;
    for (const { map, router, value } of unit.entries)
      if (router !== undefined && !WHOLE_HOSTS.test(map))
        for (const each of routersIn(value)) routers.add(each);
  }
  const services = new Set<string>();
  for (const fragment of model.origin.fragments.values())
    for (const { name, service } of fragment.routers)
      if (service !== undefined && routers.has(name)) services.add(service);
  return { keys, routers, services };
}

/** What is in it, the others say too. */
const WHOLE_HOSTS = /-whole\.map$/;
const HOST_MAP = /^maps\/hosts-.+-(exact|prefix|whole)\.map$/;

function concerns(
  { text, router, service, names }: Line,
  file: string,
  host: string,
  { keys, routers, services }: Relevant,
): boolean {
  if (names) return names.some((name) => covers(name, host));
  if (service !== undefined) return services.has(service);
  // A router may have other hosts, too: of the host maps only the lines of this one.
  if (HOST_MAP.test(file)) return keys.includes(/^[^/ ]*/.exec(text)![0]);
  return router !== undefined && routers.has(router);
}

/** Of a decision's `priority,router,,;priority,router`. */
function routersIn(decision: string): string[] {
  return decision.split(';').map((candidate) => candidate.split(',')[1] ?? '');
}
