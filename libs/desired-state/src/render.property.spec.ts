import { blueprintSchema, type Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import { idFromUuid } from '@fleetcommand/kernel/ids';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { checkBlueprint } from './blueprints/check-blueprint.js';
import { render } from './render.js';
import type { DesiredObject, RenderInput } from './rendered-tenant.js';
import { inputWith, PLAN, TENANT } from './testing/render-input.js';

const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}[a-z0-9]$/);
const path = fc.stringMatching(/^\/[a-z]{0,6}$/);
const value = fc.oneof(
  fc.string(),
  fc.constantFrom('${tenant.name}', '${tenant.url}/x', '$${literal}', '${plan.id}'),
  fc.record({ secret: fc.constantFrom('${database.url}', 'hush') }),
  fc.record({ fieldPath: fc.constantFrom('status.podIP', 'metadata.uid') }),
);
const component = fc.record(
  {
    image: fc.constantFrom('app:1', 'registry.test/app:${app.version}'),
    port: fc.integer({ min: 1, max: 65_535 }),
    env: fc.dictionary(fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,8}$/), value, { maxKeys: 4 }),
    replicas: fc.oneof(fc.constant('plan' as const), fc.integer({ min: 1, max: 4 })),
    runAsUser: fc.integer({ min: 1, max: 70_000 }),
    readOnlyRootFilesystem: fc.boolean(),
    writablePaths: fc.uniqueArray(
      path.map((p) => `${p}x`),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ['image', 'port'] },
);

const blueprint = fc
  .record({
    namePrefix: fc.option(label, { nil: undefined }),
    restartOnUrlChange: fc.boolean(),
    internet: fc.boolean(),
    components: fc.dictionary(label, component, { minKeys: 1, maxKeys: 3 }),
    paths: fc.uniqueArray(path, { minLength: 1, maxLength: 3 }),
    strips: fc.boolean(),
  })
  .map(({ namePrefix, internet, paths, strips, components, restartOnUrlChange }): Blueprint => {
    const names = Object.keys(components);
    return blueprintSchema.parse({
      id: 'app',
      version: 1,
      name: 'App',
      appVersion: '1.0',
      data: { postgres: true },
      network: { internet },
      restartOnUrlChange,
      ...(namePrefix ? { namePrefix } : {}),
      components,
      routes: paths.map((p, index) => ({
        component: names[index % names.length],
        path: p,
        ...(strips && p !== '/' ? { rewrite: { kind: 'strip' } } : {}),
      })),
    });
  })
  .filter((made) => checkBlueprint(made).length === 0);

const input: fc.Arbitrary<RenderInput> = fc
  .record({
    blueprint,
    uuid: fc.uuid(),
    name: fc.string(),
    replicas: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ blueprint: made, uuid, name, replicas }) =>
    inputWith({
      blueprint: made,
      tenant: { ...TENANT, id: idFromUuid('ten', uuid), name },
      plan: { ...PLAN, limits: { ...PLAN.limits, replicas } },
    }),
  );

function rendered(from: RenderInput): readonly DesiredObject[] {
  const result = render(from);
  if (!result.ok) throw new Error(result.error.message);
  return result.value.objects;
}

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted, for pods that have nothing the standard forbids. */
const RestrictedPod = z.object({
  hostNetwork: z.undefined().optional(),
  hostPID: z.undefined().optional(),
  hostIPC: z.undefined().optional(),
  automountServiceAccountToken: z.literal(false),
  securityContext: z.object({
    runAsNonRoot: z.literal(true),
    runAsUser: z.int().min(1),
    seccompProfile: z.object({ type: z.literal('RuntimeDefault') }),
  }),
  volumes: z.array(z.strictObject({ name: z.string(), emptyDir: z.object() })).optional(),
  containers: z
    .array(
      z.object({
        securityContext: z.strictObject({
          allowPrivilegeEscalation: z.literal(false),
          capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
          readOnlyRootFilesystem: z.boolean(),
        }),
        resources: z.object({
          requests: z.object({ cpu: z.string(), memory: z.string() }),
          limits: z.object({ cpu: z.string(), memory: z.string() }),
        }),
        livenessProbe: z.object(),
        readinessProbe: z.object(),
      }),
    )
    .min(1),
});

it('every container satisfies Pod Security restricted, with limits and probes', () => {
  fc.assert(
    fc.property(input, (from) => {
      const deployments = rendered(from).filter(({ kind }) => kind === 'Deployment');
      expect(deployments).toHaveLength(Object.keys(from.blueprint.components).length);
      for (const { spec } of deployments) {
        const { template } = spec as { template: { spec: unknown } };
        RestrictedPod.parse(template.spec);
      }
    }),
  );
});

it('every name is a DNS label of at most 63 characters, and unique in its kind', () => {
  fc.assert(
    fc.property(input, (from) => {
      const objects = rendered(from);
      for (const { metadata } of objects) {
        expect(metadata.name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
      }
      const keys = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
      expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});

it('every object is in the tenant’s namespace and carries the tenant’s labels, all valid', () => {
  fc.assert(
    fc.property(input, (from) => {
      const [namespace, ...others] = rendered(from);
      for (const { metadata } of [namespace, ...others].filter((o) => o !== undefined)) {
        expect(metadata.labels?.['fleetcommand.io/tenant']).toBe(from.tenant.id);
        expect(from.tenant.id).toContain(metadata.labels?.['DeploymentId']);
        for (const text of Object.values(metadata.labels ?? {})) {
          expect(text).toMatch(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/);
        }
      }
      for (const { metadata } of others) expect(metadata.namespace).toBe(namespace?.metadata.name);
    }),
  );
});

it('no secret is outside the Secret, in clear or in base64', () => {
  fc.assert(
    fc.property(input, (from) => {
      const open = JSON.stringify(rendered(from).filter(({ kind }) => kind !== 'Secret'));
      expect(open).not.toContain('pw@db');
      expect(open).not.toContain(btoa('postgresql://t_1:pw@db/t_1'));
    }),
  );
});

it('renders the same input to the same bytes, in any order of keys', () => {
  fc.assert(
    fc.property(input, (from) => {
      const reversed = Object.fromEntries(
        Object.entries(from.blueprint.components).map(([name, made]) => [
          name,
          { ...made, env: Object.fromEntries(Object.entries(made.env).toReversed()) },
        ]),
      );
      const again = { ...from, blueprint: { ...from.blueprint, components: reversed } };
      expect(JSON.stringify(rendered(again))).toBe(JSON.stringify(rendered(from)));
    }),
  );
});

it('nothing is undefined or null: the API server would drop it, and it would look like drift', () => {
  fc.assert(
    fc.property(input, (from) => {
      const objects = rendered(from);
      expect(JSON.parse(JSON.stringify(objects))).toStrictEqual(objects);
      expect(JSON.stringify(objects)).not.toContain('null,');
    }),
  );
});
