import type { SecretBox } from '@fleetcommand/application/ports/secret-box';
import type { Store } from '@fleetcommand/application/ports/store';
import { mailContext } from '@fleetcommand/application/use-cases/mail/queue-mail';
import type { MailContent } from '@fleetcommand/domain/mail/content';

export type QueuedMail = MailContent & { readonly to: string };

/** The mails that are owed by now, opened, in the order they were queued. */
export async function queuedMails(
  { mails }: Pick<Store, 'mails'>,
  secretBox: SecretBox,
  now: Date,
): Promise<readonly QueuedMail[]> {
  const ids = await mails.listDue(now, 1_000);
  const stored = await Promise.all(ids.map((id) => mails.find(id)));
  return stored.flatMap((mail) => {
    if (!mail?.ciphertext) return [];
    const opened = secretBox.open(mail.ciphertext, mailContext(mail.id)).reveal();
    return [{ ...(JSON.parse(opened) as MailContent), to: mail.to }];
  });
}

/** Of a domain's notices, what each person was told, such as `ada@example.com: suspended`. */
export function domainNewsOf(mails: readonly QueuedMail[]): readonly string[] {
  return mails.flatMap((mail) =>
    mail.kind === 'domain-notice' ? [`${mail.to}: ${mail.news}`] : [],
  );
}
