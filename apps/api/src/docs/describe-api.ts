import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { VERSION } from '@fleetcommand/runtime/version';

import { completeDocument } from './complete-document.js';

/** OpenAPI 3.1 at /openapi.json, and its pages at /docs. */
export function describeApi(app: NestFastifyApplication, publicUrl: string): void {
  const config = new DocumentBuilder()
    .setTitle('fleetcommand')
    .setDescription(
      'Give every customer an instance of their own. Problems are RFC 9457 documents; see /docs/problems.',
    )
    .setVersion(VERSION)
    .setOpenAPIVersion('3.1.0')
    .addServer(publicUrl)
    .addBearerAuth()
    .addCookieAuth('__Host-fleet_session')
    .build();
  const document = () => completeDocument(SwaggerModule.createDocument(app, config));
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'fleetcommand API',
  });
}
