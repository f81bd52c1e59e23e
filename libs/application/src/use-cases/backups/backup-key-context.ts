/** Ties the envelope of a copy's key to it: it opens no other. */
export function backupKeyContext(id: string): string {
  return `backup/${id}`;
}
