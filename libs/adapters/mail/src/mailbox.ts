/**
 * The mailbox of the local stack: an SMTP server that takes every mail and keeps the newest in memory, for a page that
 * shows what was sent. Never for production: it has no password and delivers nothing.
 */
import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  /** Counts from 1. */
  readonly id: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** RFC 3339. */
  readonly receivedAt: string;
}

export interface Mailbox {
  readonly port: number;
  /** Newest first. */
  list(): readonly ReceivedMail[];
  find(id: number): ReceivedMail | null;
  close(): Promise<void>;
}

export interface MailboxOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** How many are kept; default 200. */
  readonly kept?: number;
}

const MAX_BYTES = 1024 * 1024;

export async function openMailbox({ host, port, kept = 200 }: MailboxOptions): Promise<Mailbox> {
  const mails: ReceivedMail[] = [];
  let count = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    closeTimeout: 500,
    size: MAX_BYTES,
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        read(Buffer.concat(chunks), to, ++count)
          .then((mail) => {
            mails.unshift(mail);
            mails.length = Math.min(mails.length, kept);
            done();
          })
          .catch(done);
      });
    },
  });
  // A client that breaks off is no fault of the mailbox.
  server.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    list: () => mails,
    find: (id) => mails.find((mail) => mail.id === id) ?? null,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function read(raw: Buffer, to: readonly string[], id: number): Promise<ReceivedMail> {
  const { from, subject = '', text = '', html = '' } = await PostalMime.parse(raw);
  return {
    id,
    from: from?.address ?? '',
    to,
    subject,
    text,
    html,
    receivedAt: new Date().toISOString(),
  };
}
