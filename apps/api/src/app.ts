import fastifyCookie from '@fastify/cookie';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { mountQueueBoard } from './admin/queue-board.js';
import { AppModule } from './app.module.js';
import { readConsole, serveConsole } from './console/serve-console.js';
import { describeApi } from './docs/describe-api.js';
import { ServedRoutes } from './manners/served-routes.js';
import { allowOrigins } from './platform/cors.js';
import { createHttpServer } from './platform/http-server.js';
import { nestLogger } from './platform/nest-logger.js';
import { observeRequests } from './platform/observe-requests.js';
import { addSecurityHeaders } from './platform/security-headers.js';
import type { ApiParts } from './platform/settings.js';

/** The API over the parts it is handed, ready to listen or to be injected requests. */
export async function createApp(
  parts: ApiParts,
  trustedProxies: string,
): Promise<NestFastifyApplication> {
  const { publicUrl, origins, corsOrigins, consoleDir } = parts.settings;
  const routes = new ServedRoutes();
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forParts(parts, routes),
    createHttpServer({ publicUrl, trustedProxies, routes }),
    { logger: nestLogger(parts.logger), bodyParser: false, abortOnError: false },
  );
  const built = consoleDir ? await readConsole(consoleDir) : null;
  if (consoleDir && !built) {
    parts.logger.error({ consoleDir }, 'the console is not built there: only the API is served');
  }
  allowOrigins(app.getHttpAdapter().getInstance(), corsOrigins);
  await app.register(fastifyCookie);
  await addSecurityHeaders(app, { origins, scriptHashes: built?.scriptHashes ?? [] });
  observeRequests(app, parts);
  describeApi(app, publicUrl);
  if (parts.boardQueue) await mountQueueBoard(app, parts, parts.boardQueue);
  if (built) await serveConsole(app, built);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}
