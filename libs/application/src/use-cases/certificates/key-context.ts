/** Ties the envelope of a certificate's key to its purpose: it opens nowhere else. */
export function certificateKeyContext(purpose: string): string {
  return `certificate/${purpose}`;
}
