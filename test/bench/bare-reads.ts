/** A program of its own: Fastify and pg, and nothing else, answering one row by its id. What reads are compared with. */
import fastify from 'fastify';
import pg from 'pg';

const POOL = 10;

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: POOL });
const app = fastify();
app.get<{ Params: { id: string } }>('/v1/tenants/:id', async (request, reply) => {
  const { rows } = await pool.query('SELECT * FROM tenants WHERE id = $1', [request.params.id]);
  if (rows.length === 0) return reply.code(404).send({});
  return rows[0] as object;
});
app.get('/readyz', async () => {
  await pool.query('SELECT 1');
  return {};
});
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) });
process.on('SIGTERM', () => {
  void app.close().then(() => pool.end());
});
