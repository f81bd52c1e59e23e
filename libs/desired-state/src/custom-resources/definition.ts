/** CustomResourceDefinitions, as `k8s/crds` has them: one a kind and group, with one version and the status apart. */

export interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'date' | 'integer';
  readonly jsonPath: string;
}

/** In CEL, about the whole object: `self`, and `oldSelf` as it was before a change. */
export interface ValidationRule {
  readonly rule: string;
  readonly message: string;
  /** The field that a refusal names, such as `.spec.slug`. */
  readonly fieldPath: string;
}

export interface CustomKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly description: string;
  /** Structural, as the status is. */
  readonly spec: object;
  readonly isSpecOptional?: boolean;
  readonly status: object;
  /** What the API server refuses besides what the schemas say. */
  readonly rules?: readonly ValidationRule[];
  /** `kubectl get` shows them, and the age last. */
  readonly columns: readonly PrinterColumn[];
}

/** `metadata.name` is also the file's name in `k8s/crds`. */
export interface CustomResourceDefinition {
  readonly metadata: { readonly name: string };
}

export const column = (name: string, jsonPath: string): PrinterColumn => ({
  name,
  type: 'string',
  jsonPath,
});

/** The status of one of its conditions. */
export const conditionColumn = (type: string): PrinterColumn =>
  column(type, `.status.conditions[?(@.type=="${type}")].status`);

const AGE: PrinterColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

export function makeDefinition(custom: CustomKind): CustomResourceDefinition {
  const { group, version, kind, plural, description, spec, status, columns, rules } = custom;
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      labels: { 'app.kubernetes.io/part-of': 'fleetcommand' },
    },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: [...columns, AGE],
          schema: {
            openAPIV3Schema: {
              type: 'object',
              description,
              ...(custom.isSpecOptional !== true && { required: ['spec'] }),
              ...(rules && { 'x-kubernetes-validations': rules }),
              properties: {
                apiVersion: { type: 'string' },
                kind: { type: 'string' },
                metadata: { type: 'object' },
                spec,
                status,
              },
            },
          },
        },
      ],
    },
  };
  return definition;
}

/** As every kind's status has them. */
export const CONDITIONS = {
  type: 'array',
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['type'],
  items: {
    type: 'object',
    required: ['type', 'status'],
    properties: {
      type: { type: 'string' },
      status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
      reason: { type: 'string' },
      message: { type: 'string' },
      lastTransitionTime: { type: 'string', format: 'date-time' },
      observedGeneration: { type: 'integer', format: 'int64' },
    },
  },
} as const;
