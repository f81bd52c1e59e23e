import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Paths that are never a page of the console. */
const NOT_THE_CONSOLE = /^\/(v1|docs|openapi\.json|livez|readyz|startupz|metrics)(\/|$)/;

/**
 * The console's files, and its `index.html` for every page's address, so that a reload works anywhere. What is built
 * with a hash in its name is kept by browsers for a year. False where no console was built.
 */
export async function serveConsole(
  app: NestFastifyApplication,
  directory: string,
): Promise<boolean> {
  const fastify = app.getHttpAdapter().getInstance();
  const index = await readFile(join(directory, 'index.html'), 'utf8').catch(() => null);
  if (index === null) return false;
  await app.register(fastifyStatic, {
    root: directory,
    serve: true,
    wildcard: false,
    index: false,
    maxAge: '1y',
    immutable: true,
  });
  fastify.get('/*', (request, reply) => {
    const [path = '/'] = request.url.split('?');
    const wantsPage = !NOT_THE_CONSOLE.test(path) && !/\.[a-z0-9]+$/i.test(path);
    if (!wantsPage) return reply.callNotFound();
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(index);
  });
  return true;
}
