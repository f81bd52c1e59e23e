/** Ties the envelope of a certificate's key to its purpose: it opens nowhere else. */
export function certificateKeyContext(purpose: string): string {
  return `certificate/${purpose}`;
}

/** Ties the envelope of an ACME account's key to its CA. */
export function accountKeyContext(directoryUrl: string): string {
  return `acme-account/${directoryUrl}`;
}
