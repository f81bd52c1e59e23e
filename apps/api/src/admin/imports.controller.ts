import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  previewImport,
  type ImportPreview as Previewed,
} from '@fleetcommand/application/use-cases/fleet/preview-import';
import {
  importPreview,
  importPreviewRequest,
  type ImportedInstance,
  type ImportedRouter,
  type ImportPreview,
  type ImportPreviewRequest,
} from '@fleetcommand/contracts/http/admin/imports';

import { Access } from '../identity/access.js';
import { ParsedBody } from '../manners/body.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

@ApiTags('operators')
@Controller('v1/admin/import-previews')
@Access('fleet.read')
export class ImportsController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Post()
  @HttpCode(200)
  @Documented({
    operationId: 'previewImport',
    summary: 'What would be made of manifests, compose files and the like; nothing is made',
    answer: importPreview,
    problems: ['accounts.operators-only'],
  })
  async preview(
    @ParsedBody(importPreviewRequest) body: ImportPreviewRequest,
  ): Promise<ImportPreview> {
    const { store, settings } = this.parts;
    return present(await previewImport(store, settings.platform.appsDomain, body.text));
  }
}

function present({
  instances,
  routers,
  tcpRouters = [],
  problems,
  unread,
}: Previewed): ImportPreview {
  return {
    instances: instances.map((each) => structuredClone(each) as ImportedInstance),
    routers: [...routers, ...tcpRouters].map(presentRouter),
    problems: problems.map(({ object, router, ...problem }) => ({
      ...problem,
      object: { ...object },
      router: router ?? null,
    })),
    unread: unread.map((each) => ({ ...each })),
  };
}

type Router = Previewed['routers'][number] | NonNullable<Previewed['tcpRouters']>[number];

function presentRouter(router: Router): ImportedRouter {
  const { name, from, rule, entryPoints, service = null, state, reason = null } = router;
  return { name, from, rule, entryPoints: [...entryPoints], service, state, reason };
}
