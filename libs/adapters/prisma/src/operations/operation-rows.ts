import {
  OPERATION_KINDS,
  OPERATION_STATES,
  STEP_NAMES,
  STEP_STATES,
  type Operation,
} from '@fleetcommand/domain/operations/operation';
import type { OperationNews } from '@fleetcommand/domain/operations/operation-events';
import type { OperationEvent } from '@fleetcommand/application/ports/operations';
import type { OperationId, OrganizationId, TenantId } from '@fleetcommand/kernel/ids';
import { z } from 'zod';

import type { Prisma } from '../generated/client.js';

/** A Date from a column, or from JSON where it is RFC 3339. */
const instant = z.coerce.date();
const optionalInstant = z.union([z.null(), instant]);

const step = z.object({
  name: z.enum(STEP_NAMES),
  state: z.enum(STEP_STATES),
  startedAt: optionalInstant,
  endedAt: optionalInstant,
  message: z.string(),
});

const operation = z.object({
  id: z.string().transform((id) => id as OperationId),
  kind: z.enum(OPERATION_KINDS),
  state: z.enum(OPERATION_STATES),
  tenantId: z.string().transform((id) => id as TenantId),
  organizationId: z.string().transform((id) => id as OrganizationId),
  generation: z.int(),
  steps: z.array(step),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  createdAt: instant,
  endedAt: optionalInstant,
});

const news = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('step'), payload: step }),
  z.object({ kind: z.enum(['state', 'end']), payload: operation }),
]);

/** The steps in their order, which every reader of an operation wants. */
export const withSteps = {
  steps: { orderBy: { position: 'asc' } },
} as const satisfies Prisma.OperationInclude;

export function operationFromRow(
  row: Prisma.OperationGetPayload<{ include: typeof withSteps }>,
): Operation {
  return operation.parse(row);
}

export function eventFromRow(row: {
  readonly sequence: bigint;
  readonly kind: string;
  readonly payload: Prisma.JsonValue;
}): OperationEvent {
  return { sequence: row.sequence, ...news.parse(row) };
}

/** What `jsonb_to_recordset` reads events from, in their order. */
export function newsToJson(events: readonly OperationNews[]): string {
  return JSON.stringify(events.map(({ kind, payload }, position) => ({ position, kind, payload })));
}
