import fastifyHelmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const YEAR_SECONDS = 31_536_000;

export interface SecurityHeaderOptions {
  /** Where the console is served, scheme and all. */
  readonly origins: readonly string[];
  /** CSP sources of the console's inline scripts, such as `'sha256-…'`. */
  readonly scriptHashes: readonly string[];
}

/** Tells browsers to run nothing but our own scripts, frame us nowhere, and (where all is HTTPS) never to come without. */
export async function addSecurityHeaders(
  app: NestFastifyApplication,
  { origins, scriptHashes }: SecurityHeaderOptions,
): Promise<void> {
  const isHttpsOnly = origins.every((origin) => origin.startsWith('https:'));
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", ...scriptHashes],
        // Mantine sets colours and sizes as style attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: isHttpsOnly ? [] : null,
      },
    },
    // Remembered for every port of the host: it would take the plain-HTTP door of a local stack away.
    hsts: isHttpsOnly ? { maxAge: YEAR_SECONDS, includeSubDomains: false } : false,
  });
}
