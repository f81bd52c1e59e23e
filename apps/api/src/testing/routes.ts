/** Every route of the API as the OpenAPI document has it, and what asks it about the things of a `World`. */
import type { Action } from '@fleetcommand/domain/accounts/policy';

import type { ApiRig } from './api-rig.js';
import { sampleOf, type Schema, type Schemas } from './sample.js';
import type { Principal, World } from './world.js';

interface Operation {
  readonly operationId: string;
  readonly 'x-policy'?: Action;
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
  readonly responses: Readonly<Record<string, { readonly headers?: object }>>;
}

export interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

export async function readRoutes(
  rig: ApiRig,
): Promise<{ readonly routes: readonly Route[]; readonly schemas: Schemas }> {
  const document = (await rig.ask('GET /openapi.json')).json<{
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Schemas };
  }>();
  const routes = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
  return { routes, schemas: document.components.schemas };
}

/** What a parameter stands for, by the collection it is in: `/v1/tenants/{id}`. */
const THINGS: Readonly<Record<string, (world: World, who: Principal) => string>> = {
  'tenants/{id}': ({ tenant }) => tenant.id,
  'operations/{id}': ({ operation }) => operation.id,
  'organizations/{id}': ({ organization }) => organization.id,
  'members/{userId}': ({ member }) => member.id,
  'invitations/{invitationId}': ({ invitation }) => invitation.id,
  'organizations/{id}/api-keys/{keyId}': ({ key }) => key.id,
  'admin/api-keys/{keyId}': ({ fleetKey }) => fleetKey.id,
  'domains/{id}': ({ domain }) => domain.id,
  'backups/{backupId}': ({ backup }) => backup.id,
  'passkeys/{id}': ({ passkeyOf }, who) => passkeyOf(who),
  'identities/{id}': ({ identityOf }, who) => identityOf(who),
  'support-sessions/{supportId}': ({ support }) => support.id,
  'domains/{domainId}': ({ emailDomain }) => emailDomain.id,
  'sessions/{id}': ({ sessionOf }, who) => sessionOf(who),
  'edges/{id}': ({ edge }) => edge.id,
  'outbox/{id}': ({ message }) => message,
  'clusters/{id}': ({ cluster }) => cluster.id,
  'regions/{id}': ({ cluster }) => cluster.regionId,
  'events/{id}': ({ billingEvent }) => billingEvent.id,
  'releases/{name}': ({ tenant }) => `${tenant.blueprintId}@${tenant.blueprintVersion}`,
  'rollouts/{id}': ({ rollout }) => rollout.id,
  'backups/{id}': ({ backup }) => backup.id,
  'certificates/{id}': ({ certificate }) => certificate.id,
  'webhook-endpoints/{id}': ({ webhook }) => webhook.id,
  'deliveries/{deliveryId}': ({ delivery }) => delivery.id,
  'audit-events/{trail}': ({ organization }) => organization.id,
  'specifications/{namespace}': ({ specification }) => specification.namespace,
  'deployments/{namespace}': ({ specification }) => specification.namespace,
  'registration/{namespace}': ({ specification }) => specification.namespace,
  '{namespace}/{service}': ({ specification }) => specification.service,
  '{service}/{revision}': ({ specification }) => specification.id,
};

export function fillPath(path: string, world: World, who: Principal): string {
  const parts = path.split('/');
  return parts
    .map((part, index) => {
      if (!part.startsWith('{')) return part;
      const thing = [4, 2].map((length) => parts.slice(index + 1 - length, index + 1).join('/'));
      const admin = parts.slice(index - 2, index + 1).join('/');
      const known = THINGS[admin] ?? thing.map((name) => THINGS[name]).find(Boolean);
      if (!known) throw new Error(`Say in THINGS what ${part} of ${path} stands for.`);
      return known(world, who);
    })
    .join('/');
}

/** Where the examples of the document must name something of this world. */
export function bodyOf(
  { operation }: Route,
  world: World,
  schemas: Schemas,
): Record<string, unknown> | undefined {
  const schema = operation.requestBody?.content['application/json']?.schema;
  if (!schema) return undefined;
  const body = sampleOf(schema, schemas) as Record<string, unknown>;
  if ('organizationId' in body) body['organizationId'] = world.organization.id;
  if (Array.isArray(body['tenants'])) body['tenants'] = [world.tenant.id];
  if (operation.operationId === 'bulkFleetTenants') delete body['filter'];
  if ('cluster' in body) body['cluster'] = world.cluster.name;
  if ('tenantId' in body) body['tenantId'] = world.tenant.id;
  if ('userId' in body) body['userId'] = world.member.id;
  if ('slug' in body) body['slug'] = `s${Math.random().toString(36).slice(2)}`;
  if (operation.operationId === 'createTenant') delete body['region'];
  if (operation.operationId === 'deleteOrganization') body['name'] = world.organization.name;
  if (operation.operationId === 'createFleetKey') body['scopes'] = ['fleet:read'];
  return body;
}
