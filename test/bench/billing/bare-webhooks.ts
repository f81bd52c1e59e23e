/**
 * A program of its own: Fastify, the signature, and one row an event; nothing else. What taking events in is compared with.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import fastify from 'fastify';
import pg from 'pg';

const POOL = 10;

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: POOL });
await pool.query(
  'CREATE TABLE bare_events (id text PRIMARY KEY, type text, received_at timestamptz)',
);
const app = fastify();
app.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) =>
  done(null, body),
);
app.post('/v1/webhooks/stripe', async (request, reply) => {
  const body = String(request.body);
  if (!isSigned(body, String(request.headers['stripe-signature']))) return reply.code(400).send();
  const { id, type } = JSON.parse(body) as { id: string; type: string };
  await pool.query('INSERT INTO bare_events VALUES ($1, $2, now()) ON CONFLICT DO NOTHING', [
    id,
    type,
  ]);
  return { received: true };
});
app.get('/readyz', async () => {
  await pool.query('SELECT 1');
  return {};
});
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) });
process.on('SIGTERM', () => {
  void app.close().then(() => pool.end());
});

function isSigned(body: string, header: string): boolean {
  const [, at = '', given = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  const wanted = createHmac('sha256', process.env['STRIPE_WEBHOOK_SECRETS'] ?? '')
    .update(`${at}.${body}`)
    .digest();
  return given !== '' && timingSafeEqual(wanted, Buffer.from(given, 'hex'));
}
