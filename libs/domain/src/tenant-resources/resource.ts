import type { Tenant } from '../tenancy/tenant.js';

/**
 * What a resource in a cluster says of its instance. What it leaves out is chosen when the instance is made, and is not the
 * resource's business after that.
 */
export interface SteeredFields {
  readonly organizationId: string;
  readonly name: string;
  readonly slug: string;
  readonly plan: string;
  readonly region?: string | undefined;
  readonly blueprint?: string | undefined;
  /** Of the application. */
  readonly blueprintVersion?: number | undefined;
}

export type SteeredField = keyof SteeredFields;

export const STEERED_FIELDS = [
  'organizationId',
  'name',
  'slug',
  'plan',
  'region',
  'blueprint',
  'blueprintVersion',
] as const satisfies readonly SteeredField[];

/** What an instance is made with, and keeps. */
const KEPT: ReadonlySet<SteeredField> = new Set(['organizationId', 'slug', 'region', 'blueprint']);

export const isKept = (field: SteeredField): boolean => KEPT.has(field);

/** The fields as resource and instance had them when they were the same last; empty before anything was carried out. */
export type AppliedFields = Partial<SteeredFields>;

export interface TenantSpec extends SteeredFields {
  /** What becomes of the instance when the resource is deleted. */
  readonly deletionPolicy: 'Delete' | 'Retain';
}

/** The same fields of an instance, as the database has them. */
export function fieldsOf(tenant: Tenant): Required<SteeredFields> {
  return {
    organizationId: tenant.organizationId,
    name: tenant.name,
    slug: tenant.slug,
    plan: tenant.planId,
    region: tenant.regionId,
    blueprint: tenant.blueprintId,
    blueprintVersion: tenant.blueprintVersion,
  };
}

/** Whether it is there and stays. */
export const isThere = ({ intent, deletedAt }: Pick<Tenant, 'intent' | 'deletedAt'>): boolean =>
  intent !== 'deleted' && deletedAt === null;
