import type { ReceivedMail } from '@fleetcommand/adapter-mail/mailbox';
import { describe, expect, it } from 'vitest';

import { answer } from './pages.js';

const evil = '<script>alert(1)</script>';
const mails: readonly ReceivedMail[] = [
  {
    id: 7,
    from: 'no-reply@fleet.example',
    to: [`${evil}@example.com`],
    subject: evil,
    text: 'Open https://fleet.example/invitation#token=abc and see',
    html: '<p>Open it</p>',
    receivedAt: '2026-11-28T09:30:00.000Z',
  },
];
const mailbox = { list: () => mails, find: (id: number) => mails.find((m) => m.id === id) ?? null };

describe('the mailbox', () => {
  it('says how to get a first mail', () => {
    expect(answer({ ...mailbox, list: () => [] }, '/').body).toContain('No mail yet');
  });

  it('lists what was sent, and shows one with its links', () => {
    expect(answer(mailbox, '/').body).toContain('href="/mails/7"');
    const shown = answer(mailbox, '/mails/7');
    expect(shown.body).toContain('href="https://fleet.example/invitation#token=abc"');
    expect(shown.body).toContain('src="/mails/7/html"');
    expect(answer(mailbox, '/mails/7/html')).toMatchObject({ body: '<p>Open it</p>' });
    expect(JSON.parse(answer(mailbox, '/mails.json').body)).toEqual({ data: mails });
  });

  it('keeps what a mail says out of its own pages', () => {
    for (const path of ['/', '/mails/7']) expect(answer(mailbox, path).body).not.toContain(evil);
  });

  it.each(['/mails/8', '/mails/x', '/../etc', '/mails/7/text'])('has nothing at %s', (path) => {
    expect(answer(mailbox, path).status).toBe(404);
  });
});
