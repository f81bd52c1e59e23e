/**
 * Observes: every stored envelope. Changes: those that an older master key sealed are sealed again with the newest, so
 * that the older one can be thrown away. It may be stopped anywhere and run again: what is done stays done.
 */
import { webhookSecretContext } from '@fleetcommand/domain/webhooks/endpoint';

import {
  ENVELOPE_PLACES,
  type EnvelopePlace,
  type EnvelopeRepository,
  type StoredEnvelope,
} from '../../ports/envelopes.js';
import type { SecretBox } from '../../ports/secret-box.js';
import { totpContext } from '../accounts/authenticator.js';
import { kubeconfigContext } from '../clusters/kubeconfig-context.js';
import { backupKeyContext } from '../backups/backup-key-context.js';
import { accountKeyContext, certificateKeyContext } from '../certificates/key-context.js';
import { clientSecretContext } from '../single-sign-on/client-secret.js';
import { mailContext } from '../mail/queue-mail.js';
import { specificationContext } from '../deployments/sealed-specification.js';
import { databasePasswordContext } from './database-password-context.js';

const CONTEXT_OF: Readonly<Record<EnvelopePlace, (subject: string) => string>> = {
  'certificates.key': certificateKeyContext,
  'certificates.order-key': certificateKeyContext,
  'acme-accounts.key': accountKeyContext,
  'databases.password': databasePasswordContext,
  'mails.content': mailContext,
  'identity-providers.client-secret': clientSecretContext,
  'webhook-endpoints.secret': webhookSecretContext,
  'webhook-endpoints.previous-secret': webhookSecretContext,
  'user-security.totp': totpContext,
  'clusters.kubeconfig': kubeconfigContext,
  'backups.key': backupKeyContext,
  'specifications.objects': specificationContext,
};

const BATCH = 200;

export interface RotationReport {
  readonly checked: number;
  readonly resealed: number;
  /** Sealed with a key that is not configured any more, or damaged: place and row, never what they hold. */
  readonly unreadable: readonly string[];
}

export async function rotateEnvelopes(deps: {
  readonly envelopes: EnvelopeRepository;
  readonly secretBox: SecretBox;
}): Promise<RotationReport> {
  const report = { checked: 0, resealed: 0, unreadable: [] as string[] };
  for (const place of Object.keys(ENVELOPE_PLACES) as EnvelopePlace[]) {
    let after: string | null = null;
    for (;;) {
      const batch: readonly StoredEnvelope[] = await deps.envelopes.list(place, after, BATCH);
      for (const stored of batch) {
        const outcome = await rotate(deps, place, stored);
        report.checked += 1;
        if (outcome === 'resealed') report.resealed += 1;
        if (outcome === 'unreadable') report.unreadable.push(`${place} of ${stored.id}`);
      }
      if (batch.length < BATCH) break;
      after = batch.at(-1)?.id ?? null;
    }
  }
  return report;
}

async function rotate(
  { envelopes, secretBox }: Parameters<typeof rotateEnvelopes>[0],
  place: EnvelopePlace,
  { id, subject, envelope }: StoredEnvelope,
): Promise<'current' | 'resealed' | 'unreadable'> {
  if (secretBox.isCurrent(envelope)) return 'current';
  const context = CONTEXT_OF[place](subject);
  let again: string;
  try {
    again = secretBox.seal(secretBox.open(envelope, context), context);
  } catch {
    return 'unreadable';
  }
  // Where another one was written meanwhile, it was sealed with the newest key.
  return (await envelopes.replace(place, id, envelope, again)) ? 'resealed' : 'current';
}
