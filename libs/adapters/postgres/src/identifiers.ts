/** The one printer through which a name reaches SQL as an identifier (PostgreSQL §4.1.1); longer ones would be cut silently. */
export function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0'))
    throw new Error('an SQL identifier cannot be empty or hold NUL');
  if (Buffer.byteLength(name) > 63) throw new Error('an SQL identifier is at most 63 bytes');
  return `"${name.replaceAll('"', '""')}"`;
}

/** A string constant (PostgreSQL §4.1.2), for statements that take no parameters. */
export function quoteLiteral(text: string): string {
  if (text.includes('\0')) throw new Error('an SQL string cannot hold NUL');
  const quoted = text.replaceAll("'", "''");
  return quoted.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}
