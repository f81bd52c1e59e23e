/** How the client wants a response. */
export type Presentation = 'object' | 'table' | 'metadata';

export interface Negotiated {
  readonly presentation: Presentation;
  readonly yaml: boolean;
}

interface MediaType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** `application/json;as=Table;v=v1;g=meta.k8s.io,application/json`, in order of preference as written. */
export function parseAccept(header: string | undefined): MediaType[] {
  return (header ?? '*/*').split(',').map((part) => {
    const [type = '', ...rest] = part.split(';').map((item) => item.trim());
    const parameters = rest.map((item) => item.split('=', 2) as [string, string]);
    return { type: type.toLowerCase(), parameters: new Map(parameters) };
  });
}

const JSON_TYPES = new Set(['application/json', '*/*', 'application/*']);

/** The first form asked for that the server can give; undefined means 406. */
export function negotiate(header: string | undefined): Negotiated | undefined {
  for (const { type, parameters } of parseAccept(header)) {
    const yaml = type === 'application/yaml';
    if (!yaml && !JSON_TYPES.has(type)) continue;
    const as = parameters.get('as');
    if (as === undefined) return { presentation: 'object', yaml };
    if (parameters.get('g') !== 'meta.k8s.io' || parameters.get('v') !== 'v1') continue;
    if (as === 'Table') return { presentation: 'table', yaml };
    if (as.startsWith('PartialObjectMetadata')) return { presentation: 'metadata', yaml };
  }
  return undefined;
}

/** Whether the client asks for all of discovery in one document. */
export function wantsAggregatedDiscovery(header: string | undefined): string | undefined {
  const wanted = parseAccept(header).find(
    ({ parameters }) =>
      parameters.get('as') === 'APIGroupDiscoveryList' &&
      parameters.get('g') === 'apidiscovery.k8s.io' &&
      parameters.get('v') === 'v2',
  );
  return wanted && 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
}

/** The media type of a body, without its parameters. */
export function contentType(header: string | undefined): string {
  return (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}
