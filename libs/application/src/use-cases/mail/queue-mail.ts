import type { MailContent } from '@fleetcommand/domain/mail/content';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';
import { Secret } from '@fleetcommand/kernel/secret';

import type { SecretBox } from '../../ports/secret-box.js';
import type { Repositories } from '../../ports/store.js';

export interface MailDependencies {
  readonly ids: IdGenerator;
  readonly clock: Clock;
  readonly secretBox: SecretBox;
}

/** What a mail's envelope is authenticated with. */
export const mailContext = (id: string) => `mail/${id}`;

/** Owes a mail, in the transaction that gives the reason for it. */
export async function queueMail(
  { ids, clock, secretBox }: MailDependencies,
  tx: Repositories,
  to: string,
  content: MailContent,
): Promise<void> {
  const id = ids.next('mail');
  const now = clock.now();
  await tx.mails.add({
    id,
    to,
    kind: content.kind,
    ciphertext: secretBox.seal(new Secret(JSON.stringify(content)), mailContext(id)),
    state: 'queued',
    attempts: 0,
    nextAttemptAt: now,
    lastError: null,
    createdAt: now,
  });
  await tx.outbox.add({ id: ids.next('out'), job: { kind: 'mail.send', mailId: id } });
}
