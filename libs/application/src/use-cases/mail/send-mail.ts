/**
 * Observes: one queued mail. Changes: hands it to the mail server, and writes down what came of it. Handed over twice
 * after a crash it has the same Message-ID; nothing better can be had of SMTP.
 */
import type { MailContent } from '@fleetcommand/domain/mail/content';
import { renderMail } from '@fleetcommand/domain/mail/render';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { MailId } from '@fleetcommand/kernel/ids';

import type { JobQueue } from '../../ports/job-queue.js';
import type { MailTransport, StoredMail } from '../../ports/mail.js';
import type { SecretBox } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';
import { mailContext } from './queue-mail.js';

export interface SendMailDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly secretBox: SecretBox;
  readonly transport: MailTransport;
  readonly publicUrl: string;
}

/** 1 min, 5 min, 30 min, 2 h, 8 h: then it is given up. */
const PAUSES_MS = [1, 5, 30, 120, 480].map((minutes) => minutes * 60_000);

export type SendMailOutcome = 'sent' | 'later' | 'given-up' | 'nothing-to-do';

export async function sendMail(deps: SendMailDependencies, id: MailId): Promise<SendMailOutcome> {
  const mail = await deps.store.mails.find(id);
  const now = deps.clock.now();
  if (mail?.state !== 'queued' || !mail.ciphertext || mail.nextAttemptAt > now) {
    return 'nothing-to-do';
  }
  const opened = deps.secretBox.open(mail.ciphertext, mailContext(id)).reveal();
  // Written by `queueMail`, sealed and authenticated since.
  const content = JSON.parse(opened) as MailContent;
  const sent = await deps.transport.send({
    ...renderMail(content, deps.publicUrl),
    id,
    to: mail.to,
  });
  const attempts = mail.attempts + 1;
  if (sent.ok) {
    const outcome = { state: 'sent', attempts, nextAttemptAt: now, lastError: null } as const;
    await deps.store.mails.save(id, outcome);
    return 'sent';
  }
  const pauseMs = sent.error.retry === 'never' ? undefined : PAUSES_MS[attempts - 1];
  const state: StoredMail['state'] = pauseMs === undefined ? 'failed' : 'queued';
  const nextAttemptAt = new Date(now.getTime() + (pauseMs ?? 0));
  await deps.store.mails.save(id, {
    state,
    attempts,
    nextAttemptAt,
    lastError: sent.error.message,
  });
  return state === 'queued' ? 'later' : 'given-up';
}

/** Rings for every mail that is due: whatever rings were lost. */
export async function sweepMails(deps: {
  readonly store: Store;
  readonly queue: JobQueue;
  readonly clock: Clock;
}): Promise<number> {
  const due = await deps.store.mails.listDue(deps.clock.now(), 500);
  await Promise.all(due.map((mailId) => deps.queue.enqueue({ kind: 'mail.send', mailId })));
  return due.length;
}
