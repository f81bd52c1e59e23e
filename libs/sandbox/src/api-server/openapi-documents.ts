import type { ResourceRegistry } from '../resources/registry.js';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.js';
import type { Definitions, JsonSchema } from '../schema/openapi-schema.js';
import { isMap } from '../schema/schema-node.js';

/**
 * The OpenAPI documents: enough for `kubectl explain`, `apply` and their validation, which look up
 * schemas by kind and whether writes accept `fieldValidation`.
 */
export class OpenApiDocuments {
  private readonly documents = new Map<string, string>();
  private revision = -1;

  constructor(
    private readonly registry: ResourceRegistry,
    private readonly definitions: Definitions,
  ) {}

  /** `/openapi/v3`: where each group version is described. */
  index(): object {
    const paths = this.groupVersions().map((path) => [
      path,
      { serverRelativeURL: `/openapi/v3/${path}?hash=${this.registry.revision}` },
    ]);
    return { paths: Object.fromEntries(paths) };
  }

  /** `/openapi/v3/apis/apps/v1` and the like, as JSON; undefined where nothing such is served. */
  groupVersion(path: string): string | undefined {
    if (!this.groupVersions().includes(path)) return undefined;
    return this.remembered(path, () => {
      const types = this.registry.all().filter((type) => documentPath(type) === path);
      return {
        openapi: '3.0.0',
        info: { title: 'Kubernetes', version: 'v1.36.3' },
        paths: Object.assign({}, ...types.map(pathsOf)) as object,
        components: { schemas: Object.fromEntries(this.schemasFor(types)) },
      };
    });
  }

  /** `/openapi/v2`, for clients from before version 3. */
  swagger(): string {
    return this.remembered('swagger', () => {
      const types = this.registry.all();
      const schemas = [...this.schemasFor(types)].map(([name, schema]) => [
        name,
        toSwagger(schema),
      ]);
      return {
        swagger: '2.0',
        info: { title: 'Kubernetes', version: 'v1.36.3' },
        paths: Object.assign({}, ...types.map(pathsOf)) as object,
        definitions: Object.fromEntries(schemas) as object,
      };
    });
  }

  private groupVersions(): string[] {
    return [...new Set(this.registry.all().map(documentPath))];
  }

  private remembered(key: string, make: () => object): string {
    if (this.revision !== this.registry.revision) this.documents.clear();
    this.revision = this.registry.revision;
    let document = this.documents.get(key);
    if (document === undefined) {
      document = JSON.stringify(make());
      this.documents.set(key, document);
    }
    return document;
  }

  /** The definitions of these kinds and of everything they refer to. */
  private schemasFor(types: readonly ResourceType[]): Map<string, JsonSchema> {
    const schemas = new Map<string, JsonSchema>();
    const include = (name: string): void => {
      const schema = this.definitions.get(name);
      if (schemas.has(name) || !schema) return;
      schemas.set(name, schema);
      for (const reference of references(schema)) include(reference);
    };
    for (const type of types) {
      if (type.custom) schemas.set(type.definition, customSchema(type, type.custom.schema));
      else include(type.definition);
    }
    include('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta');
    include('io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions');
    include('io.k8s.apimachinery.pkg.apis.meta.v1.Status');
    return schemas;
  }
}

function documentPath({ group, version }: ResourceType): string {
  return group ? `apis/${group}/${version}` : `api/${version}`;
}

function references(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(references);
  if (!isMap(schema)) return [];
  const { $ref } = schema;
  const own = typeof $ref === 'string' ? [$ref.slice($ref.lastIndexOf('/') + 1)] : [];
  return [...own, ...Object.values(schema).flatMap(references)];
}

const OBJECT_META = '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

function customSchema({ group, version, kind }: ResourceType, schema: JsonSchema): JsonSchema {
  return {
    ...schema,
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      ...schema.properties,
      metadata: { allOf: [{ $ref: OBJECT_META }] },
    },
    'x-kubernetes-group-version-kind': [{ group, version, kind }],
  };
}

function pathsOf(type: ResourceType): Record<string, object> {
  const root = type.group ? `/apis/${apiVersionOf(type)}` : `/api/${type.version}`;
  const collection = `${root}${type.namespaced ? '/namespaces/{namespace}' : ''}/${type.plural}`;
  const { group, version, kind } = type;
  const operation = (action: string, writes: boolean): object => ({
    operationId: `${action}${kind}${version}${group.split('.')[0] ?? ''}`,
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
    ...(writes ? { parameters: WRITE_PARAMETERS } : {}),
    responses: { '200': { description: 'OK' } },
  });
  return {
    [collection]: { get: operation('list', false), post: operation('post', true) },
    [`${collection}/{name}`]: {
      get: operation('get', false),
      put: operation('put', true),
      patch: operation('patch', true),
      delete: operation('delete', false),
    },
  };
}

const WRITE_PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
  name,
  in: 'query',
  schema: { type: 'string', uniqueItems: true },
}));

/** Version 2 keeps definitions elsewhere and refers to them without `allOf`. */
function toSwagger(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(toSwagger);
  if (!isMap(schema)) return schema;
  const { allOf, ...rest } = schema;
  const converted = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      key === '$ref'
        ? String(value).replace('#/components/schemas/', '#/definitions/')
        : toSwagger(value),
    ]),
  );
  const [only] = Array.isArray(allOf) ? (allOf as unknown[]) : [];
  return isMap(only) ? { ...converted, ...(toSwagger(only) as object) } : converted;
}
