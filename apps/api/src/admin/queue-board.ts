/** Bull Board, for operators: the queue as it is kept in Redis, to look at. It changes nothing. */
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { admit } from '@fleetcommand/application/use-cases/accounts/admit';
import { identify } from '@fleetcommand/application/use-cases/accounts/identify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { factsOf } from '../identity/access.js';
import { readSessionToken } from '../identity/session-cookie.js';
import { sendProblem } from '../manners/problem-document.js';
import { ProblemError, valueOrProblem } from '../manners/problem-error.js';
import type { ApiParts, BoardQueue } from '../platform/settings.js';

const PATH = '/v1/admin/queues';

/** Nest's guard does not stand before what is registered beside it: this one says the same. */
async function refuseOthers(parts: ApiParts, request: FastifyRequest): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw new ProblemError(
      'request.method-not-allowed',
      'The board is to look at. Push on jobs with POST /v1/admin/jobs/run-now.',
      { headers: { allow: 'GET, HEAD' } },
    );
  const found = readSessionToken(request);
  const identified = found && (await identify(parts, found.token, factsOf(request)));
  if (!identified)
    throw new ProblemError('accounts.not-signed-in', 'Sign in first, in the console.', {
      headers: { 'www-authenticate': 'Bearer' },
    });
  valueOrProblem(admit(identified.actor, 'fleet.read'));
}

/** Its page asks Google for a font: nothing of ours tells others who looks at it, and it is as readable without. */
function withoutForeignLinks(payload: unknown): unknown {
  if (typeof payload !== 'string') return payload;
  return payload.replace(/<link\b[^>]*\bhref="https?:[^>]*>/gi, '');
}

export async function mountQueueBoard(
  app: NestFastifyApplication,
  parts: ApiParts,
  queue: BoardQueue,
): Promise<void> {
  const serverAdapter = new FastifyAdapter().setBasePath(PATH);
  createBullBoard({
    queues: [new BullMQAdapter(queue, { readOnlyMode: true })],
    serverAdapter,
    options: { uiConfig: { boardTitle: 'fleetcommand' } },
  });
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  await fastify.register(
    async (board) => {
      board.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
        try {
          await refuseOthers(parts, request);
        } catch (error) {
          if (!(error instanceof ProblemError)) throw error;
          sendProblem(reply, error, request, parts.settings.publicUrl);
          return reply;
        }
        return undefined;
      });
      board.addHook('onSend', async (_request, _reply, payload) => withoutForeignLinks(payload));
      await board.register(serverAdapter.registerPlugin());
    },
    { prefix: PATH },
  );
}
