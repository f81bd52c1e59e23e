/**
 * Where sealed secrets are stored. A new column of envelopes gets a row here; the rotation of keys then takes it along.
 * Their columns' names end with `ciphertext`, by which a spec of the store finds one that has no row. `subject` names
 * the column its context is made of.
 */
export const ENVELOPE_PLACES = {
  'certificates.key': { subject: 'purpose' },
  'certificates.order-key': { subject: 'purpose' },
  'acme-accounts.key': { subject: 'directory' },
  'databases.password': { subject: 'name' },
  'mails.content': { subject: 'id' },
  'identity-providers.client-secret': { subject: 'id' },
  'webhook-endpoints.secret': { subject: 'id' },
  'webhook-endpoints.previous-secret': { subject: 'id' },
  'user-security.totp': { subject: 'user' },
  'clusters.kubeconfig': { subject: 'id' },
  'backups.key': { subject: 'id' },
  'specifications.objects': { subject: 'id' },
} as const;
export type EnvelopePlace = keyof typeof ENVELOPE_PLACES;

export interface StoredEnvelope {
  /** Of its row; rows come in the order of these. */
  readonly id: string;
  /** What its context is made of. */
  readonly subject: string;
  readonly envelope: string;
}

export interface EnvelopeRepository {
  list(
    place: EnvelopePlace,
    after: string | null,
    limit: number,
  ): Promise<readonly StoredEnvelope[]>;
  /** False, and nothing written, when it is another by now. */
  replace(place: EnvelopePlace, id: string, before: string, after: string): Promise<boolean>;
}
