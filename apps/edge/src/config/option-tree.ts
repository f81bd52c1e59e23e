/**
 * The options of Traefik's static configuration, by their names there: which are taken, which change nothing here, and
 * which are refused, with the reason. Names are compared without regard to case, as Traefik's are.
 */
import { closest, distance } from 'fastest-levenshtein';

export interface Leaf {
  readonly takes: 'text' | 'flag' | 'list';
  /** Accepted without an effect: what it asks for is so anyway. */
  readonly isAlwaysSo?: true;
  /** Why it cannot be had; a sentence. */
  readonly refusal?: string;
  /** Whatever stands below it is refused with it. */
  readonly isWhole?: true;
}

export type Tree = { readonly [name: string]: Tree | Leaf };

const text: Leaf = { takes: 'text' };
const flag: Leaf = { takes: 'flag' };
const list: Leaf = { takes: 'list' };
const asItIs: Leaf = { takes: 'text', isAlwaysSo: true };
const refused = (refusal: string): Leaf => ({ takes: 'text', refusal });

/** Any name. */
export const ANY = '*';
/** A section that means something by being there, such as `--ping`, has this leaf. */
export const HERE = '';

const CREDENTIALS = refused('The cluster is named by KUBECONFIG, or is the one the edge runs in.');
const NO_ORDERS: Leaf = {
  ...refused(
    'The edge orders no certificates: the platform does, and files (--providers.file) or Secrets hold them.',
  ),
  isWhole: true,
};
const NO_FILE = refused(
  'HAProxy writes no log files: give a socket, an address:port of a log server, or leave it out for standard output.',
);

const provider = {
  [HERE]: flag,
  namespaces: list,
  ingressClass: text,
  allowExternalNameServices: flag,
  allowEmptyServices: asItIs,
  throttleDuration: asItIs,
  endpoint: CREDENTIALS,
  token: CREDENTIALS,
  certAuthFilePath: CREDENTIALS,
  labelSelector: refused(
    'Objects are chosen by namespace and class: use namespaces or ingressClass.',
  ),
} as const;

const exposed = {
  exposedByDefault: flag,
  defaultRule: text,
  constraints: text,
  network: text,
  useBindPortIP: flag,
  watch: asItIs,
  allowEmptyServices: asItIs,
} as const;
const clientTls = {
  ca: text,
  caOptional: asItIs,
  cert: text,
  key: text,
  insecureSkipVerify: flag,
} as const;
const engine = {
  [HERE]: flag,
  ...exposed,
  endpoint: text,
  username: text,
  password: text,
  httpClientTimeout: text,
  tls: clientTls,
  /** Ours: the address of the host, for ports published on all of its addresses. */
  hostAddress: text,
} as const;
export const OPTIONS: Tree = {
  configFile: text,
  entryPoints: {
    [ANY]: {
      address: text,
      asDefault: flag,
      http: {
        tls: {
          [HERE]: flag,
          options: asItIs,
          certResolver: refused('Certificates come from Secrets.'),
        },
        redirections: {
          entryPoint: { to: text, scheme: text, permanent: flag, priority: asItIs },
        },
        middlewares: refused('Name the middlewares in the routes.'),
        encodeQuerySemicolons: asItIs,
      },
      http2: { maxConcurrentStreams: asItIs },
      http3: refused('HAProxy as it is packaged speaks no HTTP/3.'),
      forwardedHeaders: { trustedIPs: list, insecure: flag },
      proxyProtocol: { trustedIPs: list, insecure: flag },
      transport: {
        lifeCycle: { requestAcceptGraceTimeout: asItIs, graceTimeOut: asItIs },
        respondingTimeouts: { readTimeout: asItIs, writeTimeout: asItIs, idleTimeout: asItIs },
      },
      reusePort: asItIs,
    },
  },
  providers: {
    providersThrottleDuration: asItIs,
    docker: { ...engine, swarmMode: flag, swarmModeRefreshSeconds: text },
    swarm: { ...engine, refreshSeconds: text },
    file: {
      [HERE]: flag,
      filename: text,
      directory: text,
      /** Ours: a `traefik.toml` of Traefik 1, whose entry points name their certificates. */
      certificatesOf: text,
      watch: flag,
      debugLogGeneratedTemplate: asItIs,
    },
    consulCatalog: {
      [HERE]: flag,
      ...exposed,
      prefix: text,
      refreshInterval: asItIs,
      requireConsistent: flag,
      stale: flag,
      cache: asItIs,
      serviceName: asItIs,
      strictChecks: list,
      connectAware: refused(
        'Connect needs certificates of a mesh, which this edge does not speak.',
      ),
      connectByDefault: refused(
        'Connect needs certificates of a mesh, which this edge does not speak.',
      ),
      /** Traefik 1's, for rules that labels leave out. */
      domain: text,
      /** Ours: where k8s-deployer keeps Services. */
      keyPrefix: text,
      endpoint: {
        address: text,
        scheme: text,
        datacenter: text,
        token: text,
        endpointWaitTime: text,
        httpAuth: { username: text, password: text },
        tls: clientTls,
      },
    },
    /** Ours: Services of type NodePort of the cluster that KUBECONFIG names, for an edge outside of it. */
    kubernetesNodePort: {
      [HERE]: flag,
      exposedByDefault: flag,
      defaultRule: text,
      constraints: text,
      domain: text,
      addressType: text,
    },
    rancher: {
      [HERE]: flag,
      ...exposed,
      domain: text,
      prefix: text,
      intervalPoll: flag,
      refreshSeconds: text,
      enableServiceHealthFilter: asItIs,
      metadata: { [HERE]: flag, prefix: text, intervalPoll: flag },
    },
    dockerFlow: { [HERE]: flag },
    kubernetesCRD: { ...provider, allowCrossNamespace: flag },
    kubernetesIngress: { ...provider, ingressEndpoint: asItIs, disableIngressClassLookup: asItIs },
  },
  accessLog: {
    [HERE]: flag,
    filePath: NO_FILE,
    format: text,
    bufferingSize: asItIs,
    filters: {
      statusCodes: list,
      minDuration: refused('HAProxy cannot leave out requests by their duration.'),
      retryAttempts: refused('HAProxy cannot leave out requests by their retries.'),
    },
    fields: {
      defaultMode: asItIs,
      headers: { defaultMode: text, names: { [ANY]: text } },
      names: { [ANY]: asItIs },
    },
    sampling: text,
    queryValues: text,
  },
  core: { defaultRuleSyntax: text },
  log: { level: text, format: asItIs, filePath: NO_FILE },
  api: {
    [HERE]: flag,
    insecure: flag,
    dashboard: asItIs,
    debug: asItIs,
    disableDashboardAd: asItIs,
  },
  ping: { [HERE]: flag, entryPoint: asItIs },
  metrics: {
    prometheus: {
      [HERE]: flag,
      entryPoint: asItIs,
      addEntryPointsLabels: asItIs,
      addRoutersLabels: asItIs,
      addServicesLabels: asItIs,
      buckets: list,
      /** Ours: of a hundred requests, so many are measured. */
      requests: text,
      manualRouting: asItIs,
    },
  },
  clientLimits: { connections: text, requests: text, period: text, exempt: list },
  certificatesResolvers: { [ANY]: NO_ORDERS },
  /** Traefik 1's. */
  acme: NO_ORDERS,
  global: { checkNewVersion: asItIs, sendAnonymousUsage: asItIs },
};

export type Placed =
  | { readonly found: true; readonly path: readonly string[]; readonly leaf: Leaf }
  /** `nearest` is the likeliest meant, in full; absent where nothing is near. */
  | { readonly found: false; readonly nearest?: string };

const isLeaf = (node: Tree | Leaf): node is Leaf => 'takes' in node;

/** Where an option belongs; its path in the spelling of the tree, names chosen by the operator in lower case. */
export function placeOption(segments: readonly string[]): Placed {
  const path: string[] = [];
  let at: Tree | Leaf = OPTIONS;
  for (const [index, segment] of segments.entries()) {
    if (isLeaf(at))
      return at.isWhole
        ? { found: true, path, leaf: at }
        : { found: false, nearest: path.join('.') };
    const name = childNamed(at, segment);
    if (name === undefined) return { found: false, ...nearest(at, path, segments.slice(index)) };
    path.push(name === ANY ? segment.toLowerCase() : name);
    at = at[name]!;
  }
  if (isLeaf(at)) return { found: true, path, leaf: at };
  const here = at[HERE];
  if (here && isLeaf(here)) return { found: true, path, leaf: here };
  const [first] = Object.keys(at);
  return { found: false, nearest: [...path, first === ANY ? 'NAME' : first].join('.') };
}

function childNamed(tree: Tree, segment: string): string | undefined {
  const wanted = segment.toLowerCase();
  const named = Object.keys(tree).find((name) => name !== HERE && name.toLowerCase() === wanted);
  return named ?? (ANY in tree ? ANY : undefined);
}

/** The nearest name here, and then along the rest as far as that leads. */
function nearest(
  tree: Tree,
  path: readonly string[],
  [segment = '', ...rest]: readonly string[],
): { nearest?: string } {
  const names = Object.keys(tree).filter((name) => name !== HERE && name !== ANY);
  const near = closest(
    segment.toLowerCase(),
    names.map((name) => name.toLowerCase()),
  );
  if (names.length === 0 || distance(segment.toLowerCase(), near) > Math.max(2, near.length / 3))
    return {};
  const name = names.find((each) => each.toLowerCase() === near)!;
  const placed = placeOption([...path, name, ...rest]);
  return { nearest: placed.found ? placed.path.join('.') : [...path, name].join('.') };
}
