import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { MailContent } from './content.js';
import { escapeHtml, renderMail } from './render.js';

const URL = 'https://fleet.example.com';
const at = '2026-11-28T09:30:00.000Z';

const MAILS: readonly MailContent[] = [
  {
    kind: 'invitation',
    organization: 'Acme',
    role: 'viewer',
    invitedBy: 'ada@acme.example',
    token: 'to-ken',
    expiresAt: at,
  },
  { kind: 'verify-email', token: 'to-ken', expiresAt: at },
  { kind: 'reset-password', token: 'to-ken', expiresAt: at },
  { kind: 'no-account' },
  { kind: 'password-changed' },
  { kind: 'new-sign-in', at, ipAddress: '192.0.2.1', userAgent: 'Firefox' },
  { kind: 'email-changed', newEmail: 'new@acme.example' },
  { kind: 'sign-in-method', what: 'a passkey was added' },
  {
    kind: 'billing-standing',
    organization: 'Acme',
    standing: 'past_due',
    message: 'The last payment did not go through.',
  },
  { kind: 'organization-deletion', organization: 'Acme', by: 'ada@acme.example', dueAt: at },
  {
    kind: 'storage-over-limit',
    instance: 'Acme Chat',
    message: 'Its data takes 3 MiB, and Pro holds 1 MiB. Delete data, or change to a bigger plan.',
  },
  {
    kind: 'webhook-off',
    organization: 'Acme',
    url: 'https://acme.example/hooks',
    reason: 'It answered 410.',
  },
  {
    kind: 'domain-notice',
    hostname: 'chat.acme.example',
    tenantId: 'ten_1',
    news: 'proof-missing',
    message: 'The proof of chat.acme.example is missing since Monday.',
  },
  {
    kind: 'support-access',
    organization: 'Acme',
    operator: 'op@fleet.example',
    reason: 'ticket 7',
    until: at,
  },
];

describe('a mail', () => {
  it.each(MAILS.map((mail) => [mail.kind, mail] as const))(
    'about %s says the same in text and in HTML',
    (_, mail) => {
      const { subject, text, html } = renderMail(mail, URL);
      expect(subject).toMatch(/^\S.*\S$/);
      const words = html
        .replace(/<(style|title)[^>]*>.*?<\/\1>/gs, '')
        .replace(/<[^>]*>/g, ' ')
        .replaceAll('&#39;', "'");
      for (const line of text.split('\n\n').filter((l) => !l.startsWith('-- ')))
        for (const part of line.split(':\n')) expect(words).toContain(part.trim());
      if ('token' in mail) expect(text).toContain('#token=to-ken');
      expect(html).not.toMatch(/<script|<img|undefined|\[object/);
    },
  );

  it('keeps what people call themselves out of its HTML and its headers', () => {
    const mail = MAILS[0] as Extract<MailContent, { kind: 'invitation' }>;
    const tagsOf = (organization: string) =>
      renderMail({ ...mail, organization }, URL).html.match(/<[a-z!/]/g)?.length;
    const usual = tagsOf('');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (organization) => {
        expect(renderMail({ ...mail, organization }, URL).subject).not.toMatch(/[\r\n]/);
        expect(tagsOf(organization)).toBe(usual);
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  it.each(['<b>', '"', "'", '&amp;', 'a\0b'])('escapes %j', (text) => {
    expect(escapeHtml(text)).not.toMatch(/[<>"'\0]/);
  });
});
