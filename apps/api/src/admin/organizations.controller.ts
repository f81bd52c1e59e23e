import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { OrganizationSummary } from '@fleetcommand/application/ports/fleet';
import {
  adminOrganizationDetail,
  adminOrganizationPage,
  adminOrganizationsQuery,
  type AdminOrganization,
  type AdminOrganizationDetail,
} from '@fleetcommand/contracts/http/admin/tenants';
import type { Page } from '@fleetcommand/contracts/http/common';
import { organizationId } from '@fleetcommand/contracts/http/tenants';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import type { z } from 'zod';

import { Access } from '../identity/access.js';
import { ParsedParam, ParsedQuery } from '../manners/body.js';
import { toPage, toPageRequest } from '../manners/cursor.js';
import { ProblemError } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

@ApiTags('operators')
@Controller('v1/admin/organizations')
@Access('fleet.read')
export class AdminOrganizationsController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get()
  @Documented({
    operationId: 'listFleetOrganizations',
    summary: 'Every organization, newest first',
    answer: adminOrganizationPage,
    problems: ['accounts.operators-only'],
  })
  async list(
    @ParsedQuery(adminOrganizationsQuery) query: z.output<typeof adminOrganizationsQuery>,
  ): Promise<Page<AdminOrganization>> {
    const page = toPageRequest(query, 'org');
    const { fleet } = this.parts.store;
    return toPage(await fleet.listOrganizations(query.search || undefined, page), present);
  }

  @Get(':id')
  @Documented({
    operationId: 'getFleetOrganization',
    summary: 'One organization with its members',
    answer: adminOrganizationDetail,
    problems: ['accounts.operators-only', 'request.not-found'],
  })
  async get(
    @ParsedParam('id', organizationId) id: OrganizationId,
  ): Promise<AdminOrganizationDetail> {
    const { fleet } = this.parts.store;
    const organization = await fleet.findOrganization(id);
    if (!organization)
      throw new ProblemError('request.not-found', 'There is no such organization. Search by name.');
    const members = await fleet.listMembers(id);
    return {
      ...present(organization),
      members: members.map(({ email, role }) => ({ email, role })),
    };
  }
}

function present({
  id,
  name,
  createdAt,
  tenantCount,
  memberCount,
}: OrganizationSummary): AdminOrganization {
  return { id, name, createdAt: createdAt.toISOString(), tenantCount, memberCount };
}
