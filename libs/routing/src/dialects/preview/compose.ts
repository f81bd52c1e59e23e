/** A service of a compose or stack file as a thing with labels. Never throws on input. */
import { isPort } from '../../ir/addresses.js';
import { unplaced } from '../labels/item.js';
import type { LabelledItem } from '../labels/item.js';
import { asDocument, type Document } from './documents.js';

/** Where something runs, or a name leads, is not in files: any address will do (RFC 5737). */
export const SOME_ADDRESS = '192.0.2.1';

export function composeItem(name: string, service: Document): LabelledItem {
  return {
    key: name,
    object: { kind: 'ComposeService', namespace: '', name },
    labels: labelsOfService(service),
    name,
    place: (asked) => {
      const port = asked === undefined ? portOf(service) : Number(asked);
      return isPort(port)
        ? { placements: [{ address: SOME_ADDRESS, port, isReady: true }] }
        : unplaced(
            'no-port',
            'The file names no port of it. Name it by a label: …loadbalancer.server.port.',
          );
    },
  };
}

/** Of a stack, the labels of the service (`deploy.labels`) count as well. */
export function labelsOfService(service: Document): Record<string, string> {
  return {
    ...labelsOf(service['labels']),
    ...labelsOf(asDocument(service['deploy'])['labels']),
  };
}

/** A map, or a list of `name=value`. */
export function labelsOf(value: unknown): Record<string, string> {
  if (!Array.isArray(value))
    return Object.fromEntries(
      Object.entries(asDocument(value)).map(([name, each]) => [name, String(each)]),
    );
  return Object.fromEntries(
    value.map((each) => {
      const text = String(each);
      const at = text.indexOf('=');
      return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** The first one exposed or published: `80`, `8080:80`, `127.0.0.1:8080:80/tcp`, `{target: 80}`. */
function portOf({ expose, ports }: Document): number {
  const all = [expose, ports].flatMap((each) => (Array.isArray(each) ? (each as unknown[]) : []));
  const numbers = all.map((each) => {
    const published = asDocument(each)['target'] ?? each;
    const text = typeof published === 'number' ? `${published}` : published;
    return typeof text === 'string' ? Number(text.split('/')[0]?.split(':').at(-1)) : 0;
  });
  return numbers.find(isPort) ?? 0;
}
