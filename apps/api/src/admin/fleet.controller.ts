import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FleetCell } from '@fleetcommand/application/ports/fleet';
import type { Page } from '@fleetcommand/contracts/http/common';
import {
  fleetMap,
  fleetOperationPage,
  fleetOperationsQuery,
  type FleetMap,
  type FleetOperation,
  type FleetOperationsQuery,
  type FleetState,
} from '@fleetcommand/contracts/http/admin/fleet';

import { Access } from '../identity/access.js';
import { ParsedQuery } from '../manners/body.js';
import { toPage, toPageRequest } from '../manners/cursor.js';
import { Documented } from '../manners/responds.js';
import { presentOperation } from '../operations/present-operation.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { fleetClusters } from './fleet-clusters.js';

/** Beyond it the map says that it is not whole. */
const MOST_CELLS = 20_000;

@ApiTags('operators')
@Controller('v1/admin')
@Access('fleet.read')
export class FleetController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get('fleet')
  @Documented({
    operationId: 'getFleetMap',
    summary: 'Every instance with its state and place',
    answer: fleetMap,
    problems: ['accounts.operators-only'],
  })
  async map(): Promise<FleetMap> {
    const { fleet } = this.parts.store;
    const [cells, clusters] = await Promise.all([
      fleet.listCells(MOST_CELLS + 1),
      fleetClusters(this.parts.store),
    ]);
    const shown = cells.slice(0, MOST_CELLS);
    const states = shown.map(stateOf);
    const places = new Map(clusters.map(({ id }, index) => [id, index]));
    return {
      at: this.parts.clock.now().toISOString(),
      clusters,
      tenants: {
        ids: shown.map(({ id }) => id),
        slugs: shown.map(({ slug }) => slug),
        names: shown.map(({ name }) => name),
        states,
        clusters: shown.map(({ clusterId }) => places.get(clusterId) ?? 0),
      },
      counts: countsOf(states),
      truncated: cells.length > MOST_CELLS,
    };
  }

  @Get('operations')
  @Documented({
    operationId: 'listFleetOperations',
    summary: 'What is moving, or what failed, newest first',
    answer: fleetOperationPage,
    problems: ['accounts.operators-only'],
  })
  async operations(
    @ParsedQuery(fleetOperationsQuery) { state, ...query }: FleetOperationsQuery,
  ): Promise<Page<FleetOperation>> {
    const page = await this.parts.store.fleet.listOperations(state, toPageRequest(query, 'op'));
    return toPage(page, ({ tenantSlug, tenantName, ...operation }) => ({
      ...presentOperation(operation),
      tenant: { id: operation.tenantId, slug: tenantSlug, name: tenantName },
    }));
  }
}

function stateOf({ state, generation, observedGeneration }: FleetCell): FleetState {
  return state === 'updating' && observedGeneration >= generation ? 'degraded' : state;
}

function countsOf(states: readonly FleetState[]): FleetMap['counts'] {
  const counts: FleetMap['counts'] = {};
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
