import type { MailTransport } from '@fleetcommand/application/ports/mail';
import { fail, ok } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';
import { createTransport } from 'nodemailer';

export interface SmtpOptions {
  /** `smtp://user:password@host:587` or `smtps://…:465`. */
  readonly url: Secret;
  /** `Name <address>`. */
  readonly from: string;
  readonly timeoutMs?: number;
}

export interface OpenMailTransport extends MailTransport {
  close(): void;
}

const TIMEOUT_MS = 15_000;
/** RFC 5321 §4.2.1: 5yz is final, 4yz may pass. */
const FINAL_FROM = 500;

/** Mail by SMTP. STARTTLS is used where the server offers it. */
export function createSmtpTransport({
  url,
  from,
  timeoutMs = TIMEOUT_MS,
}: SmtpOptions): OpenMailTransport {
  const transport = createTransport({
    url: url.reveal(),
    pool: true,
    maxConnections: 2,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  const domain = /@([^>\s]+)/.exec(from)?.[1] ?? 'localhost';
  return {
    async send({ id, to, subject, text, html }) {
      try {
        await transport.sendMail({
          from,
          to,
          subject,
          text,
          html,
          messageId: `<${id}@${domain}>`,
          // Nobody's holiday notice is wanted (RFC 3834 §5).
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
        return ok(undefined);
      } catch (error) {
        return refusal(error);
      }
    },
    close: () => transport.close(),
  };
}

function refusal(error: unknown) {
  const status = readNumber(error, 'responseCode');
  const message = error instanceof Error ? error.message : String(error);
  if (status !== null && status >= FINAL_FROM) {
    return fail('mail.refused', `The mail server refuses this mail for good: ${message}`);
  }
  return fail('mail.unreachable', `The mail server did not take this mail: ${message}`, {
    retry: 'backoff',
    cause: error,
  });
}

function readNumber(error: unknown, name: string): number | null {
  const value: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, name) : null;
  return typeof value === 'number' ? value : null;
}
