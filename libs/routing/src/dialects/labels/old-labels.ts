/**
 * Labels of Traefik 1 (`traefik.frontend.rule`, `traefik.port`, and with segments `traefik.admin.port`), read as the
 * configuration Traefik 2 would have for them.
 */
import type { Raw } from '../dynamic/decode.js';
import { normalize } from '../dynamic/references.js';
import type { LabelledItem, LabelOptions } from './item.js';
import { oldMiddlewares, sslRedirect } from './old-middlewares.js';
import type { OldTexts } from './old-middlewares.js';
import { OLD_MATCHERS, readOldRule } from './old-rule.js';
import type { PartProblems } from './part-problems.js';
import type { Labels } from './tree.js';

const ROOTS = [
  'port',
  'portname',
  'portindex',
  'protocol',
  'weight',
  'domain',
  'backend',
  'frontend',
];

type Root = { readonly [name: string]: Raw };

export function hasOldLabels(root: Root): boolean {
  return Object.entries(root).some(
    ([name, value]) => ROOTS.includes(name.toLowerCase()) || isSegment(name, value),
  );
}

const NEWER = ['http', 'tcp', 'udp', 'tls', 'docker', 'swarm', 'consulcatalog'];

/** `traefik.admin.port`: one of several services of a container. */
function isSegment(name: string, value: Raw): boolean {
  if (NEWER.includes(name.toLowerCase()) || typeof value !== 'object' || value === null)
    return false;
  return Object.keys(value).some((each) =>
    ['port', 'frontend', 'backend'].includes(each.toLowerCase()),
  );
}

export function oldConfiguration(
  item: LabelledItem,
  root: Root,
  options: LabelOptions,
  problems: PartProblems,
): Raw {
  const { prefix = 'traefik' } = options;
  const texts = lowerCased(item.labels, `${prefix}.`);
  const segments = Object.entries(root)
    .filter(([name, value]) => !ROOTS.includes(name.toLowerCase()) && isSegment(name, value))
    .map(([name]) => name.toLowerCase());
  const read = (segment: string | undefined) =>
    readSegment(segment, item, new SegmentTexts(texts, segment), options, problems);
  const parts = segments.length > 0 ? segments.map(read) : [read(undefined)];
  return {
    http: {
      routers: Object.fromEntries(parts.map(({ name, router }) => [name, router])),
      services: Object.fromEntries(
        parts.map(({ service, loadBalancer }) => [service, { loadBalancer }]),
      ),
      middlewares: Object.fromEntries(parts.flatMap(({ middlewares }) => [...middlewares])),
    },
  };
}

/** A segment's labels win over those of the whole container. */
class SegmentTexts implements OldTexts {
  constructor(
    private readonly texts: ReadonlyMap<string, string>,
    private readonly segment: string | undefined,
  ) {}

  text(name: string): string | undefined {
    const own = this.segment === undefined ? undefined : this.texts.get(`${this.segment}.${name}`);
    return own ?? this.texts.get(name);
  }

  below(name: string): Map<string, string> {
    const prefixes = [
      `${name}.`,
      ...(this.segment === undefined ? [] : [`${this.segment}.${name}.`]),
    ];
    const found = new Map<string, string>();
    for (const prefix of prefixes)
      for (const [key, value] of this.texts)
        if (key.startsWith(prefix)) found.set(key.slice(prefix.length), value);
    return found;
  }
}

function lowerCased(labels: Labels, prefix: string): Map<string, string> {
  const begin = prefix.toLowerCase();
  return new Map(
    Object.entries(labels)
      .map(([key, value]): [string, string] => [key.toLowerCase(), value])
      .filter(([key]) => key.startsWith(begin))
      .map(([key, value]) => [key.slice(begin.length), value]),
  );
}

interface ReadSegment {
  readonly name: string;
  readonly router: Raw;
  readonly service: string;
  readonly loadBalancer: Raw;
  readonly middlewares: ReadonlyMap<string, Raw>;
}

function readSegment(
  segment: string | undefined,
  item: LabelledItem,
  texts: OldTexts,
  { domain: usual }: LabelOptions,
  problems: PartProblems,
): ReadSegment {
  const name = segment === undefined ? item.name : `${item.name}-${segment}`;
  const backend = normalize(texts.text('backend') ?? texts.text('backend.id') ?? '');
  const service = backend === '' ? name : `${backend}${segment === undefined ? '' : `-${segment}`}`;
  const domain = texts.text('domain') ?? usual;
  const written = texts.text('frontend.rule') ?? `Host:${item.name}${domain ? `.${domain}` : ''}`;
  const rule = readOldRule(written);
  for (const part of rule.unknown)
    problems.error(
      'old-rule',
      `${segment === undefined ? '' : `${segment}.`}frontend.rule`,
      `"${part}" is no part of a rule of Traefik 1: they are ${OLD_MATCHERS}. Correct it; until then the route is not served.`,
    );
  const middlewares = new Map<string, Raw>();
  const specs = oldMiddlewares(texts, (other) => (other === '' ? service : normalize(other)));
  const redirect = sslRedirect(texts);
  const ordered = [...(redirect ? [['sslredirect', redirect] as const] : []), ...specs];
  for (const [word, spec] of ordered) middlewares.set(`${name}-${word}`, spec);
  for (const [index, change] of rule.changes.entries())
    middlewares.set(`${name}-path-${index + 1}`, change as Raw);
  const entryPoints = texts.text('frontend.entrypoints');
  const priority = texts.text('frontend.priority');
  return {
    name,
    service,
    middlewares,
    loadBalancer: loadBalancerOf(texts),
    router: {
      // What is not understood must match nothing: the compiler says so once more.
      rule: rule.unknown.length > 0 ? rule.unknown.join(' ') : rule.match,
      ruleSyntax: 'v2',
      service,
      ...(entryPoints !== undefined && { entryPoints }),
      ...(priority !== undefined && priority !== '0' && { priority }),
      ...(middlewares.size > 0 && { middlewares: [...middlewares.keys()] }),
    },
  };
}

function loadBalancerOf(texts: OldTexts): Raw {
  const [port, scheme, weight] = ['port', 'protocol', 'weight'].map((name) => texts.text(name));
  const method = texts.text('backend.loadbalancer.method') ?? texts.text('backend.loadbalancer');
  const passHostHeader = texts.text('frontend.passhostheader');
  const health = Object.fromEntries(texts.below('backend.healthcheck'));
  const cookie = cookieOf(texts);
  return {
    server: {
      ...(port !== undefined && { port }),
      ...(scheme !== undefined && { scheme }),
      ...(weight !== undefined && { weight }),
    },
    // Traefik 1's dynamic round robin takes load away from slow instances; least connections does so at once.
    ...(method !== undefined && { strategy: method.toLowerCase() === 'drr' ? 'p2c' : method }),
    ...(passHostHeader !== undefined && { passHostHeader }),
    ...(Object.keys(health).length > 0 && { healthCheck: health }),
    ...(cookie && { sticky: { cookie } }),
  };
}

function cookieOf(texts: OldTexts): Raw | undefined {
  const at = 'backend.loadbalancer.stickiness';
  const settings = texts.below(at);
  const isAsked = [at, 'backend.loadbalancer.sticky'].some((name) =>
    /^(true|1|t)$/i.test(texts.text(name) ?? ''),
  );
  if (!isAsked && settings.size === 0) return undefined;
  const name = settings.get('cookiename');
  return {
    ...(name !== undefined && { name }),
    secure: settings.get('secure') ?? 'false',
    httpOnly: settings.get('httponly') ?? 'false',
    ...(settings.has('samesite') && { sameSite: settings.get('samesite')! }),
  };
}
