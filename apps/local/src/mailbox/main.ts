/** The mailbox of the local stack, as a process of its own: mail comes in by SMTP, and a page shows it. */
import { createServer } from 'node:http';
import { openMailbox } from '@fleetcommand/adapter-mail/mailbox';
import { field, loadConfig } from '@fleetcommand/runtime/config';
import { z } from 'zod';

import { answer } from './pages.js';

const config = loadConfig(
  z.object({
    MAILBOX_HOST: z.string().default('127.0.0.1'),
    MAILBOX_SMTP_PORT: field.port(),
    MAILBOX_HTTP_PORT: field.port(),
  }),
);

const mailbox = await openMailbox({ host: config.MAILBOX_HOST, port: config.MAILBOX_SMTP_PORT });
const server = createServer((request, response) => {
  const { status, type, body } = answer(mailbox, request.url ?? '/');
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; frame-ancestors 'self'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  response.end(body);
});
server.listen(config.MAILBOX_HTTP_PORT, config.MAILBOX_HOST);

process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  void mailbox.close();
});
