import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { pathOf } from '../manners/path-of.js';

/** Paths that are never a page of the console. */
const NOT_THE_CONSOLE =
  /^\/(v1|docs|openapi\.json|specifications|deployments|registration|livez|readyz|startupz|metrics)(\/|$)/;

export interface BuiltConsole {
  readonly directory: string;
  /** CSP sources for the inline scripts of its `index.html`, which changes only with a build. */
  readonly scriptHashes: readonly string[];
}

/** The console as it was built; null where it was not. */
export async function readConsole(directory: string): Promise<BuiltConsole | null> {
  const index = await readFile(join(directory, 'index.html'), 'utf8').catch(() => null);
  return index === null ? null : { directory, scriptHashes: hashInlineScripts(index) };
}

/** https://www.w3.org/TR/CSP3/#grammardef-hash-source */
export function hashInlineScripts(html: string): string[] {
  const inline = html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gi);
  return Array.from(inline, ([, script = '']) => {
    return `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
  });
}

/**
 * The console's files, and its `index.html` for every page's address, so that a reload works anywhere. What is built
 * with a hash in its name is kept by browsers for a year. The build leaves `.br` and `.gz` beside what is worth
 * compressing, so that no request costs a compression.
 */
export async function serveConsole(
  app: NestFastifyApplication,
  { directory }: BuiltConsole,
): Promise<void> {
  const hashed = join(directory, 'assets') + sep;
  await app.register(fastifyStatic, {
    root: directory,
    serve: true,
    wildcard: false,
    index: false,
    preCompressed: true,
    globIgnore: ['**/*.{br,gz}'],
    cacheControl: false,
    setHeaders: (reply, path) => {
      const isHashed = path.startsWith(hashed);
      void reply.header(
        'cache-control',
        isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get('/*', (request, reply) => {
    const path = pathOf(request.url);
    const wantsPage = !NOT_THE_CONSOLE.test(path) && !/\.[a-z0-9]+$/i.test(path);
    if (!wantsPage) return reply.callNotFound();
    return reply.sendFile('index.html');
  });
}
