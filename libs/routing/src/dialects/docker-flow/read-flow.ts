/** One service's settings for Docker Flow Proxy as its part of the dynamic configuration. Never throws on input. */
import type { Raw } from '../dynamic/decode.js';
import type { Part } from '../dynamic/part.js';
import { normalize } from '../dynamic/references.js';
import type { LabelledItem, LabelOptions } from '../labels/item.js';
import { partOfConfiguration } from '../labels/part-of-configuration.js';
import { PartProblems } from '../labels/part-problems.js';
import { call } from '../traefik/rule-text.js';
import { changesOf } from './changes.js';
import { hostMatcher, ruleOf } from './rule.js';
import { FlowTexts, PREFIX } from './texts.js';

export interface FlowOptions extends LabelOptions {
  /** Which entry point listens on a port; undefined: none. */
  readonly entryPointAt: (port: number) => string | undefined;
}

/** What it cannot do, each with the reason; none of it opens anything. */
const LEFT_OUT = {
  backendExtra: 'Lines of haproxy.cfg are not taken from services.',
  templateBePath: 'Templates of haproxy.cfg are not taken from services.',
  templateFePath: 'Templates of haproxy.cfg are not taken from services.',
  timeoutServer: 'Timeouts are of the transport: use a servers transport of a file.',
  timeoutTunnel: 'Connections that were upgraded are kept while they live.',
  connectionMode: 'Connections are kept alive on both sides.',
  aclName: 'Of two rules that fit, the longer one wins.',
  serviceDomainAlgo: 'Hosts are compared as a whole, or with * in front of them.',
  serviceCert: 'Put certificates by PUT /v1/docker-flow-proxy/cert, or into a file.',
} as const;

/** Undefined where it has no settings that route. */
export function readFlow(
  item: LabelledItem,
  settings: Readonly<Record<string, string>>,
  options: FlowOptions,
): Part | undefined {
  const texts = new FlowTexts(settings);
  const indexes = texts.indexes();
  if (indexes.length === 0) return undefined;
  const problems = new PartProblems(item.object, PREFIX, 'docker-flow');
  tellOddities(texts, problems);
  const made = indexes.map((index) => destination(item, texts, index, problems, options));
  const join = (section: 'http' | 'tcp', name: keyof Made): Raw =>
    Object.assign(
      {},
      ...made.filter(({ protocol }) => protocol === section).map((each) => each[name]),
    );
  const raw: Raw = {
    http: {
      routers: join('http', 'routers'),
      services: join('http', 'services'),
      middlewares: join('http', 'middlewares'),
      serversTransports: join('http', 'transports'),
    },
    ...(made.some(({ protocol }) => protocol === 'tcp') && {
      tcp: { routers: join('tcp', 'routers'), services: join('tcp', 'services') },
    }),
  };
  return partOfConfiguration({ ...item, key: `${item.key}/flow` }, raw, problems, PREFIX, options);
}

function tellOddities(texts: FlowTexts, problems: PartProblems): void {
  for (const { name, nearest } of texts.unknown)
    problems.warn(
      'unknown-label',
      name,
      `Docker Flow Proxy has no such setting, and it is ignored.${nearest === undefined ? '' : ` "${nearest}" was likely meant.`}`,
    );
  for (const [name, why] of Object.entries(LEFT_OUT))
    if (texts.text(name as keyof typeof LEFT_OUT) !== undefined)
      problems.warn('ignored-setting', name, `It is ignored: ${why}`);
}

interface Made {
  readonly protocol: 'http' | 'tcp';
  readonly routers: { readonly [name: string]: Raw };
  readonly services: { readonly [name: string]: Raw };
  readonly middlewares: { readonly [name: string]: Raw };
  readonly transports: { readonly [name: string]: Raw };
}

const NOTHING = { routers: {}, services: {}, middlewares: {}, transports: {} };

function destination(
  item: LabelledItem,
  texts: FlowTexts,
  index: string,
  problems: PartProblems,
  options: FlowOptions,
): Made {
  const service = normalize(item.name);
  const name = index === '' ? service : `${service}-${index}`;
  const mode = (texts.text('reqMode', index) ?? texts.text('reqMode') ?? 'http').toLowerCase();
  if (mode === 'tcp' || mode === 'sni')
    return connections(name, mode, texts, index, problems, options);
  const rule = ruleOf(texts, index);
  const isDefault = texts.flag('isDefaultBackend');
  const suffix = index === '' ? '' : `.${index}`;
  if (rule === undefined && !isDefault) {
    problems.error(
      'no-rule',
      `servicePath${suffix}`,
      'It says neither servicePath nor serviceDomain, so that nothing is for it. Add one of them.',
    );
    return { protocol: 'http', ...NOTHING };
  }
  const middlewares = changesOf(texts, index, problems);
  const entryPoints = entryPointsOf(texts, index, problems, options);
  const names = [...middlewares.keys()].map((word) => `${name}-${word}`);
  const shared = {
    service: name,
    ...(names.length > 0 && { middlewares: names }),
    ...(entryPoints && { entryPoints }),
    ...(texts.flag('denyHttp', index) && { tls: {} }),
  };
  const moved = redirectFrom(name, texts, index);
  return {
    protocol: 'http',
    routers: {
      ...(rule !== undefined && { [name]: { rule, ...shared } }),
      // Below every other.
      ...(isDefault && {
        [`${name}-default`]: { rule: 'PathPrefix(`/`)', priority: -1_000_000, ...shared },
      }),
      ...moved.routers,
    },
    services: { [name]: { loadBalancer: loadBalancerOf(service, name, texts, index) } },
    middlewares: {
      ...Object.fromEntries([...middlewares].map(([word, spec]) => [`${name}-${word}`, spec])),
      ...moved.middlewares,
    },
    transports: texts.flag('sslVerifyNone', index)
      ? { [`${name}-unchecked`]: { insecureSkipVerify: true } }
      : {},
  };
}

function loadBalancerOf(service: string, name: string, texts: FlowTexts, index: string): Raw {
  const outbound = texts.text('outboundHostname', index);
  const port = texts.text('port', index) ?? texts.text('httpsPort', index);
  const isTls = texts.flag('sslVerifyNone', index);
  const scheme = isTls ? 'https' : 'http';
  return {
    server:
      outbound === undefined
        ? { scheme, ...(port !== undefined && { port }) }
        : { url: `${scheme}://${outbound}:${port ?? (isTls ? 443 : 80)}` },
    ...(isTls && { serversTransport: `${name}-unchecked` }),
    ...(texts.text('sessionType') === 'sticky-server' && {
      sticky: { cookie: { name: service, httpOnly: true } },
    }),
  };
}

function redirectFrom(
  name: string,
  texts: FlowTexts,
  index: string,
): Pick<Made, 'routers' | 'middlewares'> {
  const domains = texts.list('redirectFromDomain', index);
  const [to] = texts.list('serviceDomain', index);
  if (domains.length === 0 || to === undefined) return { routers: {}, middlewares: {} };
  const middleware = `${name}-from`;
  return {
    routers: {
      [`${name}-from`]: {
        rule: domains.map(hostMatcher).join(' || '),
        service: name,
        middlewares: [middleware],
      },
    },
    middlewares: {
      [middleware]: {
        redirectRegex: {
          regex: '^(https?)://[^/]+(.*)$',
          replacement: `\${1}://${to}\${2}`,
          permanent: true,
        },
      },
    },
  };
}

function entryPointsOf(
  texts: FlowTexts,
  index: string,
  problems: PartProblems,
  { entryPointAt }: FlowOptions,
): string[] | undefined {
  const ports = (['srcPort', 'srcHttpsPort'] as const).flatMap((name) => {
    const text = texts.text(name, index);
    return text === undefined ? [] : [[name, text] as const];
  });
  if (ports.length === 0) return undefined;
  return ports.map(([name, text]) => {
    const found = entryPointAt(Number(text));
    if (found !== undefined) return found;
    problems.error(
      'no-entry-point',
      `${name}${index === '' ? '' : `.${index}`}`,
      `No entry point listens on ${text}. Start the edge with --entrypoints.NAME.address=:${text}.`,
    );
    // A name nobody has: the route is not served elsewhere instead.
    return `port-${text}`;
  });
}

function connections(
  name: string,
  mode: 'tcp' | 'sni',
  texts: FlowTexts,
  index: string,
  problems: PartProblems,
  options: FlowOptions,
): Made {
  const names = mode === 'sni' ? texts.list('serviceDomain', index) : [];
  const entryPoints = entryPointsOf(texts, index, problems, options);
  const port = texts.text('port', index);
  const rule =
    names.length > 0 ? names.map((each) => call('HostSNI', each)).join(' || ') : 'HostSNI(`*`)';
  if (!entryPoints)
    problems.error(
      'no-entry-point',
      'srcPort',
      'Connections need an entry point of their own: write srcPort, and start the edge with --entrypoints.NAME.address=:PORT.',
    );
  return {
    protocol: 'tcp',
    ...NOTHING,
    routers: entryPoints
      ? {
          [name]: {
            rule,
            service: name,
            entryPoints,
            ...(names.length > 0 && { tls: { passthrough: true } }),
          },
        }
      : {},
    services: { [name]: { loadBalancer: { server: port === undefined ? {} : { port } } } },
  };
}
