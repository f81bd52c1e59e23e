import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { checkSlug } from '@fleetcommand/application/use-cases/tenants/check-slug';
import {
  blueprintList,
  planList,
  regionList,
  slugAvailability,
  slugQuery,
  type Blueprint,
  type Plan,
  type Region,
  type SlugAvailability,
  type SlugQuery,
} from '@fleetcommand/contracts/http/catalogue';
import { addressSuffix, hostUrl } from '@fleetcommand/desired-state/names/tenant-address';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { Access } from '../identity/access.js';
import { presentPlan } from './present-plan.js';
import { ParsedParam, ParsedQuery } from '../manners/body.js';
import { enforceRateLimit } from '../manners/rate-limit.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

@ApiTags('catalogue')
@Controller('v1')
@Access('public')
export class CatalogueController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get('plans')
  @Documented({ operationId: 'listPlans', summary: 'What can be bought', answer: planList })
  async plans(): Promise<{ data: Plan[] }> {
    const plans = await this.parts.store.catalogue.listPlans();
    return { data: plans.filter(({ isOffered }) => isOffered).map(presentPlan) };
  }

  @Get('blueprints')
  @Documented({
    operationId: 'listBlueprints',
    summary: 'The applications that can be had',
    answer: blueprintList,
  })
  async blueprints(): Promise<{ data: Blueprint[] }> {
    const blueprints = await this.parts.store.catalogue.listBlueprints();
    return {
      data: blueprints.map(({ id, version, name, description, appVersion }) => ({
        id,
        version,
        name,
        description,
        appVersion,
      })),
    };
  }

  @Get('regions')
  @Documented({
    operationId: 'listRegions',
    summary: 'Where instances can run',
    answer: regionList,
  })
  async regions(): Promise<{ data: Region[] }> {
    const regions = await this.parts.store.catalogue.listRegions();
    const { platform } = this.parts.settings;
    const data = regions.map(({ id, name, open, domain }) => ({
      id,
      name,
      open,
      addressSuffix: addressSuffix(domain, platform),
    }));
    return { data };
  }

  @Get('slugs/:slug')
  @Documented({
    operationId: 'checkSlug',
    summary: 'Whether a name can be had, while it is typed',
    answer: slugAvailability,
  })
  async slug(
    @ParsedParam('slug', z.string()) slug: string,
    @ParsedQuery(slugQuery) { region }: SlugQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SlugAvailability> {
    await enforceRateLimit(this.parts.rateLimits, reply, 'slug', request.ip);
    const { available, host, reason, suggestions } = await checkSlug(this.parts, slug, region);
    return {
      available,
      ...(host !== undefined && { url: hostUrl(host, this.parts.settings.platform) }),
      ...(reason && { reason }),
      suggestions: [...suggestions],
    };
  }
}
