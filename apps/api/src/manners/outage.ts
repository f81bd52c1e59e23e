/**
 * Codes by which PostgreSQL, its driver and Prisma say that the database cannot be reached or takes no more connections
 * (https://www.postgresql.org/docs/18/errcodes-appendix.html, https://www.prisma.io/docs/orm/reference/error-reference).
 */
const OUTAGE_CODES: ReadonlySet<string> = new Set(
  `ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT ENOTFOUND EAI_AGAIN
  08000 08001 08003 08004 08006 53300 57P01 57P02 57P03
  P1001 P1002 P1008 P1017 P2024 P2028 P2037
  DatabaseNotReachable ConnectionClosed TooManyConnections SocketTimeout`.split(/\s+/),
);

const DEEPEST = 6;

/** Whether an exception says, anywhere in its chain of causes, that the database was away: waiting helps then. */
export function isOutage(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) return false;
  const named = ['code', 'kind', 'originalCode'].map((name) => Reflect.get(error, name));
  if (named.some((name) => typeof name === 'string' && OUTAGE_CODES.has(name))) return true;
  const inner = ['cause', 'meta', 'driverAdapterError'].map((name) => Reflect.get(error, name));
  if (inner.some((one) => isOutage(one, depth + 1))) return true;
  return (
    error instanceof Error &&
    /^(Connection terminated|timeout exceeded when trying to connect|Server has closed the connection)/.test(
      error.message,
    )
  );
}
