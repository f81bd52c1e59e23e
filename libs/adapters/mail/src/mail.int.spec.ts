import { createServer } from 'node:net';
import { Secret } from '@fleetcommand/kernel/secret';
import { renderMail } from '@fleetcommand/domain/mail/render';
import { someId } from '@fleetcommand/testing/builders/ids';
import { afterEach, describe, expect, it } from 'vitest';

import { openMailbox } from './mailbox.js';
import { createSmtpTransport } from './smtp.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const from = 'fleetcommand <no-reply@fleet.example>';
const transportTo = (port: number, timeoutMs?: number) => {
  const url = new Secret(`smtp://127.0.0.1:${port}`);
  const transport = createSmtpTransport({ url, from, ...(timeoutMs && { timeoutMs }) });
  closers.push(() => transport.close());
  return transport;
};

/** A server that answers each line as told, and the first with its greeting. */
async function scripted(answer: (line: string) => string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220 test\r\n');
    socket.on('data', (data) => {
      for (const line of String(data).split('\r\n').filter(Boolean))
        socket.write(`${answer(line)}\r\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

const mail = () => ({
  ...renderMail({ kind: 'email-changed', newEmail: 'zoë@example.com' }, 'https://fleet.example'),
  id: someId('mail'),
  to: 'ada@example.com',
});

describe('mail by SMTP', () => {
  it('comes into the mailbox as it was written', async () => {
    const mailbox = await openMailbox({ host: '127.0.0.1', port: 0, kept: 2 });
    closers.push(() => mailbox.close());
    const transport = transportTo(mailbox.port);
    const sent = mail();
    expect(await transport.send(sent)).toEqual({ ok: true });
    const [received] = mailbox.list();
    expect(received).toMatchObject({
      id: 1,
      from: 'no-reply@fleet.example',
      to: ['ada@example.com'],
      subject: sent.subject,
    });
    expect(received?.text.trim()).toBe(sent.text.trim());
    expect(received?.html.trim()).toBe(sent.html.trim());
    await transport.send(mail());
    await transport.send(mail());
    expect(mailbox.list().map(({ id }) => id)).toEqual([3, 2]);
    expect([mailbox.find(1), mailbox.find(3)?.id]).toEqual([null, 3]);
  });

  it('that is refused for good is not tried again', async () => {
    const port = await scripted((line) =>
      line.startsWith('RCPT') ? '550 no such person' : '250 ok',
    );
    expect(await transportTo(port).send(mail())).toMatchObject({
      error: {
        code: 'mail.refused',
        retry: 'never',
        message: expect.stringContaining('550') as string,
      },
    });
  });

  it.each([
    ['is busy', () => scripted((line) => (line.startsWith('MAIL') ? '451 later' : '250 ok'))],
    ['is not there', () => Promise.resolve(1)],
  ])('waits for a server that %s', async (_, start) => {
    expect(await transportTo(await start()).send(mail())).toMatchObject({
      error: { code: 'mail.unreachable', retry: 'backoff' },
    });
  });

  it('does not wait for ever', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => server.close());
    const { port } = server.address() as { port: number };
    expect(await transportTo(port, 200).send(mail())).toMatchObject({
      error: { code: 'mail.unreachable' },
    });
  });
});
