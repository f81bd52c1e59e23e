/** Ties the envelope of a database's password to it: it opens nowhere else. */
export function databasePasswordContext(name: string): string {
  return `database/${name}`;
}
