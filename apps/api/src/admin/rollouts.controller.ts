import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import {
  startRollout,
  steerRollout,
  type RolloutOrder,
} from '@fleetcommand/application/use-cases/releases/steer-rollout';
import {
  rollout as rolloutSchema,
  rolloutId,
  rolloutPage,
  startRolloutRequest,
  type RolloutDocument,
  type StartRolloutRequest,
} from '@fleetcommand/contracts/http/admin/releases';
import { pageQuery, type Page, type PageQuery } from '@fleetcommand/contracts/http/common';
import type { Rollout, RolloutProgress } from '@fleetcommand/domain/releases/rollout';
import type { RolloutId } from '@fleetcommand/kernel/ids';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam, ParsedQuery } from '../manners/body.js';
import { toPage, toPageRequest } from '../manners/cursor.js';
import { ProblemError, valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

const steering = (operationId: string, summary: string): Documented => ({
  operationId,
  summary,
  answer: rolloutSchema,
  problems: ['accounts.operators-only', 'rollouts.not-found', 'rollouts.ended'],
});

@ApiTags('operators')
@Controller('v1/admin/rollouts')
export class RolloutsController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get()
  @Access('fleet.read')
  @Documented({
    operationId: 'listRollouts',
    summary: 'Instances being moved to other versions, newest first',
    answer: rolloutPage,
    problems: ['accounts.operators-only'],
  })
  async list(@ParsedQuery(pageQuery) query: PageQuery): Promise<Page<RolloutDocument>> {
    const { releases } = this.parts.store;
    const page = await releases.listRollouts(toPageRequest(query, 'rol'));
    const progress = await releases.progressOfAll(page.items);
    const { nextCursor } = toPage(page, ({ id }) => id);
    const data = page.items.flatMap((one) => {
      const itsOwn = progress.get(one.id);
      return itsOwn ? [present(one, itsOwn)] : [];
    });
    return { data, nextCursor };
  }

  @Get(':id')
  @Access('fleet.read')
  @Documented({
    operationId: 'getRollout',
    summary: 'One rollout, and how far it came',
    answer: rolloutSchema,
    problems: ['accounts.operators-only', 'rollouts.not-found'],
  })
  async get(@ParsedParam('id', rolloutId) id: RolloutId): Promise<RolloutDocument> {
    const found = await this.parts.store.releases.findRollout(id);
    if (!found) throw new ProblemError('rollouts.not-found', 'There is no such rollout.');
    return this.present(found);
  }

  @Post()
  @HttpCode(202)
  @Access('fleet.write')
  @Documented({
    operationId: 'startRollout',
    summary: 'Move every instance of an application to one version, a few at a time',
    status: 202,
    answer: rolloutSchema,
    problems: [
      'accounts.operators-only',
      'releases.not-found',
      'releases.withdrawn',
      'rollouts.another-open',
    ],
  })
  async start(
    @ParsedBody(startRolloutRequest) { blueprint, ...wanted }: StartRolloutRequest,
    @CurrentActor() actor: Actor,
  ): Promise<RolloutDocument> {
    const started = await startRollout(this.parts, actor, { ...wanted, blueprintId: blueprint });
    return this.present(valueOrProblem(started));
  }

  @Post(':id/pause')
  @HttpCode(200)
  @Access('fleet.write')
  @Documented(steering('pauseRollout', 'Move nobody more; what is moving goes on'))
  pause(@ParsedParam('id', rolloutId) id: RolloutId, @CurrentActor() actor: Actor) {
    return this.steer(actor, id, 'pause');
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Access('fleet.write')
  @Documented(steering('resumeRollout', 'Go on; as many more may fail as before'))
  resume(@ParsedParam('id', rolloutId) id: RolloutId, @CurrentActor() actor: Actor) {
    return this.steer(actor, id, 'resume');
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Access('fleet.write')
  @Documented(steering('cancelRollout', 'End it; who was moved stays there'))
  cancel(@ParsedParam('id', rolloutId) id: RolloutId, @CurrentActor() actor: Actor) {
    return this.steer(actor, id, 'cancel');
  }

  private async steer(actor: Actor, id: RolloutId, order: RolloutOrder): Promise<RolloutDocument> {
    return this.present(valueOrProblem(await steerRollout(this.parts, actor, id, order)));
  }

  private async present(one: Rollout): Promise<RolloutDocument> {
    return present(one, await this.parts.store.releases.progressOf(one));
  }
}

function present(one: Rollout, progress: RolloutProgress): RolloutDocument {
  const { blueprintId, failuresSeen: _, startedAt, endedAt, ...shown } = one;
  return {
    ...shown,
    blueprint: blueprintId,
    progress,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
}
