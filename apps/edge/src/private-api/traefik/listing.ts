/** Searching, sorting and paging a list as Traefik's API does (pkg/api/criterion.go and sort.go of Traefik 3.5). */
import { fail, ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import type { TraefikStatus } from '@fleetcommand/contracts/http/edge/traefik';

/** One thing of a list, before it is presented: what lists are searched and sorted by. */
export interface Row<T> {
  readonly name: string;
  readonly provider: string;
  readonly status: TraefikStatus;
  readonly type?: string;
  readonly rule?: string;
  readonly service?: string;
  readonly priority?: number;
  readonly middlewares?: readonly string[];
  readonly entryPoints?: readonly string[];
  /** Servers of a service. */
  readonly servers?: number;
  /** What else a search looks at, such as a tenant's id. */
  readonly words?: readonly string[];
  present(): T;
}

export interface Listed<T> {
  readonly rows: readonly Row<T>[];
  /** 1 on the last page. */
  readonly nextPage: number;
  /** How many match. */
  readonly total: number;
}

type Query = Readonly<Record<string, string | undefined>>;

/** One page; fails with what Traefik says of a page that is not there. */
export function list<T>(rows: Iterable<Row<T>>, query: Query): Result<Listed<T>, Failure> {
  const perPage = positive('per_page', query['per_page'], 100);
  if (!perPage.ok) return perPage;
  const page = positive('page', query['page'], 1);
  if (!page.ok) return page;
  const found = sorted([...rows].filter(wanted(query)), query);
  const start = (page.value - 1) * perPage.value;
  if (start !== 0 && start >= found.length)
    return bad(`invalid request: page: ${page.value}, per_page: ${perPage.value}`);
  const end = start + perPage.value;
  return ok({
    rows: found.slice(start, end),
    nextPage: end < found.length ? page.value + 1 : 1,
    total: found.length,
  });
}

function wanted(query: Query): (row: Row<unknown>) => boolean {
  const search = query['search']?.toLowerCase();
  const status = query['status']?.toLowerCase();
  const { serviceName, middlewareName } = query;
  return (row) => {
    if (status && row.status !== status) return false;
    if (serviceName && !namesService(row.service ?? '', serviceName)) return false;
    if (middlewareName && !row.middlewares?.includes(middlewareName)) return false;
    if (!search) return true;
    return [row.name, row.rule, row.service, ...(row.words ?? [])].some((text) =>
      text?.toLowerCase().includes(search),
    );
  };
}

function namesService(service: string, asked: string): boolean {
  return service.includes('@') ? service === asked : service === asked.split('@')[0];
}

type Key = (row: Row<unknown>) => string | number;

const KEYS: Readonly<Record<string, Key>> = {
  provider: ({ provider }) => provider,
  priority: ({ priority = 0 }) => priority,
  status: ({ status }) => status,
  rule: ({ rule = '' }) => rule,
  service: ({ service = '' }) => service,
  entryPoints: ({ entryPoints = [] }) => entryPoints.length,
  type: ({ type = '' }) => type,
  servers: ({ servers = 0 }) => servers,
};

function sorted<T>(rows: Row<T>[], { sortBy = 'name', direction }: Query): Row<T>[] {
  const key = KEYS[sortBy] ?? (({ name }) => name);
  const sign = direction === 'desc' ? -1 : 1;
  return rows.sort((a, b) => sign * (compare(key(a), key(b)) || compare(a.name, b.name)));
}

function compare(a: string | number, b: string | number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function positive(
  name: string,
  text: string | undefined,
  otherwise: number,
): Result<number, Failure> {
  if (text === undefined || text === '') return ok(otherwise);
  const value = /^[+-]?\d{1,9}$/.test(text) ? Number(text) : 0;
  return value > 0 ? ok(value) : bad(`invalid request: ${name}: ${value}`);
}

function bad(message: string): Result<never, Failure> {
  return fail('edge.bad-page', message);
}
