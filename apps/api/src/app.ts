import { randomUUID } from 'node:crypto';
import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { VERSION } from '@fleetcommand/runtime/version';

import { AppModule } from './app.module.js';
import { serveConsole } from './console/serve-console.js';
import { observeRequests } from './platform/observe-requests.js';
import type { ApiParts } from './platform/settings.js';

const BODY_LIMIT_BYTES = 64 * 1024;

/** The API over the parts it is handed, ready to listen or to be injected requests. */
export async function createApp(
  parts: ApiParts,
  trustedProxies: string,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    trustProxy: trustedProxies.split(','),
    bodyLimit: BODY_LIMIT_BYTES,
    // The edge gives every request an id; whoever asks without one gets one here.
    requestIdHeader: 'x-request-id',
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 200 },
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forParts(parts), adapter, {
    logger: ['error', 'fatal'],
  });
  await app.register(fastifyCookie);
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        // Mantine sets colours and sizes as style attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        frameAncestors: ["'none'"],
        // The local stack is served over plain HTTP as well.
        upgradeInsecureRequests: null,
      },
    },
    hsts: { maxAge: 31_536_000, includeSubDomains: false },
  });
  observeRequests(app, parts);
  describeApi(app, parts);
  const { consoleDir } = parts.settings;
  if (consoleDir && !(await serveConsole(app, consoleDir))) {
    parts.logger.error({ consoleDir }, 'the console is not built there: only the API is served');
  }
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

/** OpenAPI 3.1 at /openapi.json, and its pages at /docs. */
function describeApi(app: NestFastifyApplication, parts: ApiParts): void {
  const config = new DocumentBuilder()
    .setTitle('fleetcommand')
    .setDescription(
      'Give every customer an instance of their own. Problems are RFC 9457 documents; see /docs/problems.',
    )
    .setVersion(VERSION)
    .setOpenAPIVersion('3.1.0')
    .addServer(parts.settings.publicUrl)
    .addBearerAuth()
    .addCookieAuth('__Host-fleet_session')
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, config), {
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'fleetcommand API',
  });
}
