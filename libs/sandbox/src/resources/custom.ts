import type {
  V1CustomResourceDefinition,
  V1CustomResourceDefinitionVersion,
} from '@kubernetes/client-node';
import { type JsonSchema, SchemaCompiler } from '../schema/openapi-schema.js';
import type { MapNode } from '../schema/schema-node.js';
import type { KubeObject } from '../objects/store.js';
import { customColumns } from './custom-columns.js';
import { PLAIN_RULES } from './kind-rules.js';
import { apiVersionOf, type ResourceType, type Subresource } from './resource-type.js';

export function customStorageKey({ spec }: V1CustomResourceDefinition): string {
  return `${spec.group}/${spec.names.plural}`;
}

/** The versions of a custom kind that are served, compiled from its definition. */
export function customTypes(
  definition: V1CustomResourceDefinition,
  metadataNode: MapNode,
): ResourceType[] {
  const { spec } = definition;
  return spec.versions
    .filter(({ served, storage }) => served || storage)
    .map((version) => customType(spec, version, metadataNode, customStorageKey(definition)));
}

function customType(
  spec: V1CustomResourceDefinition['spec'],
  version: V1CustomResourceDefinitionVersion,
  metadataNode: MapNode,
  storageKey: string,
): ResourceType {
  const schema = (version.schema?.openAPIV3Schema ?? { type: 'object' }) as JsonSchema;
  const apiVersion = apiVersionOf({ group: spec.group, version: version.name });
  const subresources = new Set<Subresource>();
  if (version.subresources?.status) subresources.add('status');
  const scale = version.subresources?.scale;
  if (scale) subresources.add('scale');
  return {
    group: spec.group,
    version: version.name,
    plural: spec.names.plural,
    kind: spec.names.kind,
    listKind: spec.names.listKind ?? `${spec.names.kind}List`,
    singular: spec.names.singular ?? spec.names.kind.toLowerCase(),
    shortNames: spec.names.shortNames ?? [],
    categories: spec.names.categories ?? [],
    namespaced: spec.scope === 'Namespaced',
    storageKey,
    storage: version.storage,
    definition: `${spec.group.split('.').toReversed().join('.')}.${version.name}.${spec.names.kind}`,
    schema: customNode(schema, metadataNode),
    subresources,
    ...(scale
      ? {
          scale: {
            specReplicas: scale.specReplicasPath,
            statusReplicas: scale.statusReplicasPath,
            ...(scale.labelSelectorPath ? { selector: scale.labelSelectorPath } : {}),
          },
        }
      : {}),
    rules: { ...PLAIN_RULES, countsGenerations: true, unconditionalUpdate: false },
    columns: customColumns(version.additionalPrinterColumns),
    selectableFields: (version.selectableFields ?? []).map(({ jsonPath }) =>
      jsonPath.replace(/^\./, ''),
    ),
    custom: { schema },
    ...(version.storage ? {} : { convert: versionConversion(apiVersion, storageVersion(spec)) }),
  };
}

function storageVersion(spec: V1CustomResourceDefinition['spec']): string {
  const stored = spec.versions.find(({ storage }) => storage);
  return apiVersionOf({ group: spec.group, version: stored?.name ?? '' });
}

/** Versions of a custom kind differ in name only (conversion strategy None). */
function versionConversion(served: string, stored: string): ResourceType['convert'] {
  const as =
    (apiVersion: string) =>
    (object: KubeObject): KubeObject => ({ ...object, apiVersion });
  return { toStorage: as(stored), fromStorage: as(served) };
}

function customNode(schema: JsonSchema, metadataNode: MapNode): MapNode {
  const compiled = new SchemaCompiler(new Map()).compile(schema);
  const node: MapNode =
    compiled.shape === 'map'
      ? compiled
      : {
          shape: 'map',
          name: '',
          fields: new Map(),
          required: [],
          atomic: false,
          preserveUnknown: true,
        };
  node.fields.set('apiVersion', { shape: 'scalar', scalar: 'string' });
  node.fields.set('kind', { shape: 'scalar', scalar: 'string' });
  node.fields.set('metadata', metadataNode);
  return node;
}
