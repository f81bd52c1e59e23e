import type { RenderedMail } from '@fleetcommand/domain/mail/content';
import type { MailId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

/** A mail owed by a committed transaction. What it says is sealed until it is sent, and forgotten then. */
export interface StoredMail {
  readonly id: MailId;
  readonly to: string;
  readonly kind: string;
  /** Envelope of `MailContent`; null once it is sent or given up. */
  readonly ciphertext: string | null;
  readonly state: 'queued' | 'sent' | 'failed';
  readonly attempts: number;
  readonly nextAttemptAt: Date;
  readonly lastError: string | null;
  readonly createdAt: Date;
}

export interface MailRepository {
  add(mail: StoredMail): Promise<void>;
  find(id: MailId): Promise<StoredMail | null>;
  /** Only what is queued changes; a sent mail stays sent. */
  save(
    id: MailId,
    outcome: Pick<StoredMail, 'state' | 'attempts' | 'nextAttemptAt' | 'lastError'>,
  ): Promise<void>;
  /** Queued ones whose time has come. */
  listDue(now: Date, limit: number): Promise<readonly MailId[]>;
  /** Ended ones older than this are dropped. */
  prune(before: Date): Promise<number>;
}

export type MailFailureCode = 'mail.unreachable' | 'mail.refused';

/** Hands mail to a server that delivers it. */
export interface MailTransport {
  /** `id` becomes the Message-ID, so that a mail handed over twice can be told to be one. */
  send(
    mail: RenderedMail & { readonly id: MailId; readonly to: string },
  ): Promise<Result<void, Failure<MailFailureCode>>>;
}
