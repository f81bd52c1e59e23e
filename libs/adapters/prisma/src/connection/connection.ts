import { PrismaPg } from '@prisma/adapter-pg';

import { PrismaClient, type Prisma } from '../generated/client.js';

/** The client or one of its transactions: what a repository works on. */
export type Connection = Prisma.TransactionClient;

export interface ConnectionOptions {
  /** `postgresql://user:password@host:port/database`. */
  readonly url: string;
  /** Connections at most; one is held for the length of each transaction. 1–200. */
  readonly poolSize: number;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  /** How long a statement may run before PostgreSQL cancels it. Default 30,000. */
  readonly statementTimeoutMs?: number;
  /** Told of connections that broke while idle; the pool replaces them by itself. */
  readonly onConnectionLost?: (error: Error) => void;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** More distinct statements than the adapter has; past it statements are parsed anew each time. */
const PREPARED_STATEMENTS = 500;

export function connect(options: ConnectionOptions): PrismaClient {
  const onLost = options.onConnectionLost ?? (() => undefined);
  const adapter = new PrismaPg(
    {
      connectionString: options.url,
      max: options.poolSize,
      application_name: options.applicationName,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: options.statementTimeoutMs ?? 30_000,
      keepAlive: true,
      // The driver writes and reads instants without their offset: both ends must mean UTC.
      options: '-c TimeZone=UTC',
    },
    {
      statementNameGenerator: statementNames(),
      onPoolError: onLost,
      onConnectionError: onLost,
    },
  );
  return new PrismaClient({ adapter });
}

/** Names statements by their text, so that PostgreSQL parses and plans each once a connection. */
function statementNames(): (query: { readonly sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    // The empty name is PostgreSQL's unnamed statement: not kept.
    if (names.size >= PREPARED_STATEMENTS) return '';
    const name = `fleet_${names.size + 1}`;
    names.set(sql, name);
    return name;
  };
}
