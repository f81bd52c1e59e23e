/**
 * Instances of Consul's catalog as things with labels (Traefik's consulCatalog: tags `traefik.NAME=value`), and Services
 * that k8s-deployer keeps under keys, which are reached at every node.
 */
import { isIpAddress, isPort } from '../../ir/addresses.js';
import { commaList } from '../comma-list.js';
import { normalize } from '../dynamic/references.js';
import { unplaced } from '../labels/item.js';
import type { LabelledItem, LabelOptions, Placed } from '../labels/item.js';
import { serviceItem } from '../node-port/items.js';
import { ReachedService } from '../node-port/schema.js';
import type { KeyValue, ServiceInstance } from './schema.js';

export interface ConsulOptions extends LabelOptions {
  /** Statuses of checks with which an instance takes requests. */
  readonly strictChecks: readonly string[];
}

export function consulItem(
  { Node, Service, Checks }: ServiceInstance,
  { prefix = 'traefik', strictChecks }: ConsulOptions,
): LabelledItem {
  const tags = Service.Tags ?? [];
  const labels = labelsIn(tags, prefix);
  const isReady = strictChecks.includes(worst((Checks ?? []).map(({ Status }) => Status)));
  const address = Service.Address || Node.Address;
  return {
    key: `${Node.Node}/${Service.ID}`,
    object: { kind: 'ConsulService', namespace: Node.Node, name: Service.Service },
    labels,
    tags: [...tags, ...commaList(labels[`${prefix}.tags`])],
    name: normalize(Service.Service),
    place: (port) =>
      placeAt([address], port ?? (Service.Port ? String(Service.Port) : undefined), isReady),
  };
}

/** `traefik.enable=true` → a label of that name; what has no value is a tag only. */
function labelsIn(tags: readonly string[], prefix: string): Record<string, string> {
  return Object.fromEntries(
    tags.flatMap((tag): [string, string][] => {
      const at = tag.indexOf('=');
      return at > 0 && tag.startsWith(`${prefix}.`) ? [[tag.slice(0, at), tag.slice(at + 1)]] : [];
    }),
  );
}

const ORDER = ['critical', 'maintenance', 'warning', 'passing'];

/** As Consul sums checks up; without any an instance passes. */
function worst(statuses: readonly string[]): string {
  return ORDER.find((status) => statuses.includes(status)) ?? 'passing';
}

function placeAt(addresses: readonly string[], text: string | undefined, isReady: boolean): Placed {
  const port = Number(text);
  if (!isPort(port))
    return unplaced(
      'no-port',
      'It is registered without a port, and no tag names one. Register it with its port.',
    );
  const usable = addresses.filter((address) => isIpAddress(address));
  if (usable.length === 0)
    return unplaced(
      'no-address',
      'It is registered by a name instead of an address, and this edge looks none up. Register its address.',
    );
  return { placements: usable.map((address) => ({ address, port, isReady })) };
}

/** A Service under a key, which is reached at every node of the catalogue. */
export function keptItem(
  { Key, Value }: KeyValue,
  nodes: readonly string[],
): LabelledItem | undefined {
  const kept = ReachedService.safeParse(parsed(Value));
  if (!kept.success) return undefined;
  const { name, namespace } = kept.data.metadata;
  return serviceItem(kept.data, {
    key: `kv/${Key}`,
    name,
    object: { kind: 'ConsulKey', namespace: namespace ?? 'default', name: Key },
    nodes: nodes.map((address) => ({ address, isReady: true })),
  });
}

function parsed(base64: string | null): unknown {
  try {
    const bytes = Uint8Array.from(atob(base64 ?? ''), (byte) => byte.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}
