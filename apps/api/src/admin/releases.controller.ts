import { Controller, Get, Inject, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Release } from '@fleetcommand/application/ports/releases';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { publishRelease } from '@fleetcommand/application/use-cases/releases/publish-release';
import { setReleaseWithdrawn } from '@fleetcommand/application/use-cases/releases/withdraw-release';
import {
  changeReleaseRequest,
  publishReleaseRequest,
  release,
  releaseList,
  releaseName,
  type ChangeReleaseRequest,
  type PublishReleaseRequest,
  type ReleaseDocument,
  type ReleaseList,
} from '@fleetcommand/contracts/http/admin/releases';
import { parseBlueprint } from '@fleetcommand/desired-state/blueprints/parse-blueprint';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam } from '../manners/body.js';
import { ProblemError, valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

@ApiTags('operators')
@Controller('v1/admin/releases')
export class ReleasesController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get()
  @Access('fleet.read')
  @Documented({
    operationId: 'listReleases',
    summary: 'Every version of each application, the newest first',
    answer: releaseList,
    problems: ['accounts.operators-only'],
  })
  async list(): Promise<ReleaseList> {
    return { data: (await this.parts.store.releases.list()).map(present) };
  }

  @Post()
  @Access('fleet.write')
  @Documented({
    operationId: 'publishRelease',
    summary: 'Offer a new version of an application, or a new application',
    status: 201,
    answer: release,
    problems: ['accounts.operators-only', 'blueprints.invalid', 'releases.old-version'],
  })
  async publish(
    @ParsedBody(publishReleaseRequest) { document, fileName }: PublishReleaseRequest,
    @CurrentActor() actor: Actor,
  ): Promise<ReleaseDocument> {
    const blueprint = valueOrProblem(parseBlueprint(document, fileName));
    valueOrProblem(await publishRelease(this.parts, actor, blueprint));
    return this.find(blueprint.id, blueprint.version);
  }

  @Patch(':name')
  @Access('fleet.write')
  @Documented({
    operationId: 'changeRelease',
    summary: 'Withdraw a version, or offer it again; who has it keeps it',
    answer: release,
    problems: ['accounts.operators-only', 'releases.not-found', 'releases.rolling-out'],
  })
  async change(
    @ParsedParam('name', releaseName) name: string,
    @ParsedBody(changeReleaseRequest) { withdrawn }: ChangeReleaseRequest,
    @CurrentActor() actor: Actor,
  ): Promise<ReleaseDocument> {
    const [blueprintId = '', version] = name.split('@');
    const wanted = { blueprintId, version: Number(version) };
    valueOrProblem(await setReleaseWithdrawn(this.parts, actor, wanted, withdrawn));
    return this.find(wanted.blueprintId, wanted.version);
  }

  private async find(id: string, version: number): Promise<ReleaseDocument> {
    const found = await this.parts.store.releases.find(id, version);
    if (!found) throw new ProblemError('releases.not-found', `${id} has no version ${version}.`);
    return present(found);
  }
}

function present({ blueprint, publishedAt, withdrawnAt, tenants }: Release): ReleaseDocument {
  const { id, name, version, appVersion, components } = blueprint;
  return {
    blueprint: id,
    name,
    version,
    appVersion,
    images: Object.values(components).map(({ image }) =>
      image.replaceAll('${app.version}', appVersion),
    ),
    publishedAt: publishedAt.toISOString(),
    withdrawnAt: withdrawnAt?.toISOString() ?? null,
    tenants,
  };
}
