import { z } from 'zod';

import { field } from './config.js';

/** Pods by their namespace and labels, as `kubectl -n <namespace> get pods -l <labels>` finds them. */
export interface PodSelection {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const LABEL = /^((?:[a-z0-9.-]{1,253}\/)?[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?)=([\w.-]{0,63})$/;

const podSelection = z.string().transform((text, context): PodSelection => {
  const [, namespace = '', labels = ''] = /^([a-z0-9-]{1,63})\/(.+)$/.exec(text) ?? [];
  const pairs = labels.split(',').map((pair) => LABEL.exec(pair.trim()));
  if (namespace !== '' && pairs.every((pair) => pair !== null))
    return { namespace, labels: Object.fromEntries(pairs.map(([, name, value]) => [name, value])) };
  context.addIssue('is no namespace/label=value,label=value');
  return z.NEVER;
});

/** Where the data servers are, for programs that say who may reach them. */
export const dataServerFields = {
  DATA_SERVER_URL: field.url('postgresql', 'postgres').meta({
    description: 'PostgreSQL role that makes tenants’ databases',
    example: 'postgresql://admin:…@data:5432/postgres',
  }),
  DATA_SERVER_CIDRS: field.cidrs('data servers'),
  /** Of data servers in the cluster itself, whose addresses nobody knows ahead; they listen at the port of the URL. */
  DATA_SERVER_PODS: podSelection.optional().meta({
    description: 'pods of a data server in the cluster, as namespace/label=value,label=value',
    example: 'data/app=postgres',
  }),
} as const;

const fields = z.object(dataServerFields);

/** As instances are let out to them: networks and pods, each with the port. */
export function dataServersOf(config: z.infer<typeof fields>) {
  const port = Number(new URL(config.DATA_SERVER_URL).port || 5432);
  const pods = config.DATA_SERVER_PODS;
  return [
    ...config.DATA_SERVER_CIDRS.map((cidr) => ({ cidr, port })),
    ...(pods ? [{ pods, port }] : []),
  ];
}
