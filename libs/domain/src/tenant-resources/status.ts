/** What a resource's status says: what of it is carried out, what is not, and how its instance is. */
import type { Failure } from '@fleetcommand/kernel/result';

import {
  getCondition,
  setCondition,
  type Condition,
  type Observation,
} from '../tenancy/condition.js';
import type { Tenant } from '../tenancy/tenant.js';
import type { Finding } from './decide.js';
import { STEERED_FIELDS, type AppliedFields } from './resource.js';

export type ResourceConditionType = 'Synced' | 'Ready';
export type ResourceCondition = Condition<ResourceConditionType>;

export interface ResourceStatus {
  /** The generation of the resource that this is about. */
  readonly observedGeneration: number;
  /** Drawn before the instance is made, so that it is made once whatever happens; absent before that. */
  readonly tenantId?: string | undefined;
  readonly state?: string | undefined;
  readonly url?: string | undefined;
  readonly applied: AppliedFields;
  readonly conditions: readonly ResourceCondition[];
}

export interface Told {
  readonly generation: number;
  readonly tenantId: string | undefined;
  readonly applied: AppliedFields;
  readonly findings: readonly Finding[];
  /** What use cases said no to. */
  readonly refusals: readonly Failure[];
  /** The instance, where it is the organization's; null: none is there. */
  readonly instance: { readonly tenant: Tenant; readonly url: string } | null;
}

export function makeStatus(before: ResourceStatus | null, told: Told, now: Date): ResourceStatus {
  const { generation, tenantId, applied, instance } = told;
  const observed = [synced(told), ready(instance?.tenant ?? null)];
  return {
    observedGeneration: generation,
    ...(tenantId !== undefined && { tenantId }),
    ...(instance && { state: instance.tenant.state, url: instance.url }),
    applied,
    conditions: observed.reduce<readonly ResourceCondition[]>(
      (conditions, observation) => setCondition(conditions, observation, now),
      before?.conditions ?? [],
    ),
  };
}

type Reason = 'Refused' | 'Conflict' | 'ChangedElsewhere' | 'Immutable' | 'ExistsAlready' | Gone;
type Gone = 'DeletedElsewhere' | 'BeingDeleted';

const REASONS: Readonly<Record<Finding['kind'], Reason>> = {
  conflict: 'Conflict',
  'changed-elsewhere': 'ChangedElsewhere',
  kept: 'Immutable',
  'exists-already': 'ExistsAlready',
  'deleted-elsewhere': 'DeletedElsewhere',
  'being-deleted': 'BeingDeleted',
};

/** Of several, the first says what to do first. */
const BY_URGENCY = Object.keys(REASONS) as readonly Finding['kind'][];

function synced({ findings, refusals }: Told): Observation<ResourceConditionType> {
  const inOrder = findings.toSorted(
    (a, b) => BY_URGENCY.indexOf(a.kind) - BY_URGENCY.indexOf(b.kind),
  );
  const [first] = inOrder;
  if (refusals.length === 0 && !first)
    return {
      type: 'Synced',
      status: 'True',
      reason: 'Synced',
      message: 'The instance is as the resource has it.',
    };
  const messages = [...refusals.map(describeRefusal), ...inOrder.map(describeFinding)];
  return {
    type: 'Synced',
    status: 'False',
    reason: refusals.length > 0 || !first ? 'Refused' : REASONS[first.kind],
    message: messages.join(' '),
  };
}

/** `spec.plan: …`: the message says what to do. */
function describeRefusal({ pointer, code, message }: Failure): string {
  const field = pointer ? `spec${pointer.replaceAll('/', '.')}: ` : '';
  return `${field}${message} (${code})`;
}

export function describeFinding(finding: Finding): string {
  switch (finding.kind) {
    case 'changed-elsewhere': {
      const { field, wanted, actual } = finding;
      return `spec.${field} is ${shown(wanted)}, and the instance has ${shown(actual)}: it was changed elsewhere, and that stands. Write ${field}: ${shown(actual)} to keep it, or change the instance back.`;
    }
    case 'conflict': {
      const { field, wanted, applied, actual } = finding;
      const since = applied === undefined ? '' : `, where it had ${shown(applied)}`;
      return `spec.${field} is ${shown(wanted)}, and the instance has ${shown(actual)}${since}: nobody can tell which is meant. Write ${field}: ${shown(actual)} first; what you change then is carried out.`;
    }
    case 'kept': {
      const { field, wanted, actual } = finding;
      return `spec.${field} is ${shown(wanted)}, and an instance keeps the one it was made with. Write ${field}: ${shown(actual)} again, or make another resource.`;
    }
    case 'exists-already':
      return `The organization has an instance ${shown(finding.slug)} that this resource did not make. Take it over with the annotation fleetcommand.io/adopt: "true", or choose another slug.`;
    case 'deleted-elsewhere':
      return 'The instance was deleted elsewhere, and is not made again. Delete this resource; make it anew to order another.';
    case 'being-deleted':
      return 'The instance is being deleted, and the resource goes with it.';
  }
}

/** As it can be written in a manifest: JSON is YAML. */
const shown = (value: string | number): string => JSON.stringify(value);

function ready(tenant: Tenant | null): Observation<ResourceConditionType> {
  const found = tenant && getCondition(tenant.conditions, 'Ready');
  if (!tenant)
    return {
      type: 'Ready',
      status: 'False',
      reason: 'NoInstance',
      message: 'There is no instance.',
    };
  if (!found)
    return {
      type: 'Ready',
      status: 'Unknown',
      reason: 'NotObserved',
      message: 'Nobody has looked at the instance yet.',
    };
  const { status, reason, message } = found;
  return { type: 'Ready', status, reason, message };
}

/** Whether there is nothing to write. */
export function isSameStatus(a: ResourceStatus, b: ResourceStatus): boolean {
  return (
    a.observedGeneration === b.observedGeneration &&
    a.tenantId === b.tenantId &&
    a.state === b.state &&
    a.url === b.url &&
    STEERED_FIELDS.every((field) => a.applied[field] === b.applied[field]) &&
    a.conditions.length === b.conditions.length &&
    a.conditions.every((condition) => {
      const other = b.conditions.find(({ type }) => type === condition.type);
      return (
        other?.status === condition.status &&
        other.reason === condition.reason &&
        other.message === condition.message
      );
    })
  );
}
