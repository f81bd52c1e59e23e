import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { asOperator } from '@fleetcommand/application/use-cases/fleet/as-operator';
import {
  previewImport,
  type ImportPreview as Previewed,
} from '@fleetcommand/application/use-cases/fleet/preview-import';
import { adoptInstances } from '@fleetcommand/application/use-cases/imports/adopt-instances';
import {
  lookAtInstances,
  type SeenInstance,
} from '@fleetcommand/application/use-cases/imports/look-at-instances';
import {
  adoptionAnswer,
  adoptionRequest,
  importPreview,
  importPreviewRequest,
  type AdoptionAnswer,
  type AdoptionRequest,
  type ImportedInstance,
  type ImportedRouter,
  type ImportPreview,
  type ImportPreviewRequest,
} from '@fleetcommand/contracts/http/admin/imports';
import type { FoundInstance } from '@fleetcommand/domain/imports/instances';
import type { OrganizationId } from '@fleetcommand/kernel/ids';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

@ApiTags('operators')
@Controller('v1/admin')
@Access('fleet.read')
export class ImportsController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Post('import-previews')
  @HttpCode(200)
  @Documented({
    operationId: 'previewImport',
    summary:
      'What would be made of manifests, compose files and the like, or of what runs in a cluster; nothing is made',
    answer: importPreview,
    problems: [
      'accounts.operators-only',
      'clusters.not-found',
      'clusters.unreachable',
      'catalogue.unknown-plan',
    ],
  })
  async preview(
    @ParsedBody(importPreviewRequest) { text = '', running }: ImportPreviewRequest,
  ): Promise<ImportPreview> {
    const { store, settings } = this.parts;
    const { platform } = settings;
    if (!running) return present(await previewImport(store, platform.appsDomain, text));
    const { seen } = valueOrProblem(await lookAtInstances({ ...this.parts, platform }, running));
    return { instances: seen.map(presentSeen), routers: [], problems: [], unread: [] };
  }

  @Post('imports')
  @HttpCode(202)
  @Access('fleet.write')
  @Documented({
    operationId: 'adoptInstances',
    summary:
      'Make instances of what runs in a cluster, where it is and without restarting its pods',
    status: 202,
    answer: adoptionAnswer,
    problems: [
      'accounts.operators-only',
      'organizations.not-found',
      'clusters.not-found',
      'clusters.unreachable',
      'catalogue.unknown-plan',
    ],
  })
  async adopt(
    @ParsedBody(adoptionRequest) body: AdoptionRequest,
    @CurrentActor() actor: Actor,
  ): Promise<AdoptionAnswer> {
    const { platform } = this.parts.settings;
    const wish = { ...body, organizationId: body.organizationId as OrganizationId };
    const adopted = await adoptInstances({ ...this.parts, platform }, asOperator(actor), wish);
    return { results: [...valueOrProblem(adopted)] };
  }
}

function presentSeen({ instance, judgement, tenantId }: SeenInstance): ImportedInstance {
  const { obstacles, differing } = judgement;
  return presentInstance(instance, {
    obstacles: [...obstacles],
    differing: [...differing],
    tenantId,
  });
}

function presentInstance(
  instance: FoundInstance,
  adoption: ImportedInstance['adoption'],
): ImportedInstance {
  const { hosts, domains, notes } = instance;
  return { ...instance, hosts: [...hosts], domains: [...domains], notes: [...notes], adoption };
}

function present({
  instances,
  routers,
  tcpRouters = [],
  problems,
  unread,
}: Previewed): ImportPreview {
  return {
    instances: instances.map((each) => presentInstance(each, null)),
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
