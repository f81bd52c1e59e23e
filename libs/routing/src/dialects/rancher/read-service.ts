/**
 * A service of Rancher 1.x by its labels, as the "active load balancer" (rawmind/rancher-traefik) read them: published as
 * `service.stack.domain` (`traefik.enable=true`) or `stack.domain` (`stack`), and only where it is known to be healthy.
 */
import { isIpAddress, isPort } from '../../ir/addresses.js';
import { commaList } from '../comma-list.js';
import type { Raw } from '../dynamic/decode.js';
import type { Part } from '../dynamic/part.js';
import { normalize } from '../dynamic/references.js';
import { unplaced } from '../labels/item.js';
import type { LabelledItem, LabelOptions, Placed } from '../labels/item.js';
import { partOfConfiguration } from '../labels/part-of-configuration.js';
import { PartProblems } from '../labels/part-problems.js';
import { readLabels } from '../labels/read-labels.js';
import { call } from '../traefik/rule-text.js';
import type { RancherService } from './schema.js';

const PREFIX = 'traefik.';

/** Labels this balancer knew, in lower case. */
const OWN = [
  'enable',
  'domain',
  'domain.regexp',
  'alias',
  'alias.fqdn',
  'port',
  'protocol',
  'sticky',
  'priority',
  'weight',
  'acme',
  'path',
  'path.strip',
  'path.prefix',
  'path.prefix.strip',
  'ratelimit.period',
  'ratelimit.average',
  'ratelimit.burst',
];
const NEWER = /^traefik\.(http|tcp|udp)\./i;

/** Undefined where it is not to be published. */
export function readRancherService(
  service: RancherService,
  options: LabelOptions,
): Part | undefined {
  const labels = service.labels ?? {};
  const stack = service.stack_name ?? '';
  const isWhole = labels['traefik.enable'] === 'stack';
  const item: LabelledItem = {
    key: service.uuid ?? `${stack}/${service.name}`,
    object: { kind: 'RancherService', namespace: stack, name: service.name },
    labels,
    name: normalize(isWhole ? stack : `${service.name}-${stack}`),
    place: (port) => placeService(service, port),
  };
  if (Object.keys(labels).some((name) => NEWER.test(name))) return readLabels(item, options).part;
  const asked = labels['traefik.enable'];
  if (asked !== 'true' && !isWhole) return undefined;
  const problems = new PartProblems(item.object, PREFIX, 'rancher');
  const text = (name: string): string | undefined => labels[`${PREFIX}${name}`] || undefined;
  for (const name of Object.keys(labels))
    if (name.startsWith(PREFIX) && !OWN.includes(name.slice(PREFIX.length).toLowerCase()))
      problems.warn(
        'unknown-label',
        name.slice(PREFIX.length),
        'The load balancer of Rancher has no such label, and it is ignored.',
      );
  const domain = text('domain') ?? options.domain;
  if (domain === undefined && text('domain.regexp') === undefined) {
    problems.error(
      'no-domain',
      'domain',
      'It says no domain, so that it has no host name. Add traefik.domain.',
    );
    return {
      ...partOfConfiguration(item, {}, problems, PREFIX, options),
      entries: emptied(item, problems, options),
    };
  }
  const raw = configurationOf(
    item.name,
    isWhole ? stack : `${service.name}.${stack}`,
    domain,
    text,
  );
  return partOfConfiguration(item, raw, problems, PREFIX, options);
}

function emptied(
  item: LabelledItem,
  problems: PartProblems,
  options: LabelOptions,
): Part['entries'] {
  return partOfConfiguration(
    item,
    { http: { middlewares: {}, services: { none: { weighted: {} } } } },
    problems,
    PREFIX,
    options,
  ).entries;
}

function configurationOf(
  name: string,
  ownName: string,
  domain: string | undefined,
  text: (name: string) => string | undefined,
): Raw {
  const list = (name: string): string[] => commaList(text(name));
  const domains = commaList(domain);
  const hosts = [
    ...[ownName, ...list('alias')].flatMap((each) => domains.map((below) => `${each}.${below}`)),
    ...list('alias.fqdn'),
  ];
  const stripped = [...list('path.strip'), ...list('path.prefix.strip')];
  const paths = [
    ...list('path').map((path) => call('Path', path)),
    ...list('path.strip').map((path) => call('Path', path)),
    ...list('path.prefix').map((path) => call('PathPrefix', path)),
    ...list('path.prefix.strip').map((path) => call('PathPrefix', path)),
  ];
  const names = [
    ...hosts.map((host) => call('Host', host.toLowerCase())),
    ...list('domain.regexp').map((regexp) => call('HostRegexp', `${ownName}.${regexp}`)),
  ];
  const rule = [names, paths]
    .filter((each) => each.length > 0)
    .map((each) => (each.length === 1 ? each[0]! : `(${each.join(' || ')})`))
    .join(' && ');
  const middlewares: Record<string, Raw> = {
    // As the balancer made every backend.
    [`${name}-breaker`]: { circuitBreaker: { expression: 'NetworkErrorRatio() > 0.5' } },
    ...(text('ratelimit.average') !== undefined && {
      [`${name}-ratelimit`]: {
        rateLimit: {
          average: text('ratelimit.average')!,
          period: text('ratelimit.period') ?? '1s',
          burst: text('ratelimit.burst') ?? '1',
        },
      },
    }),
    ...(stripped.length > 0 && { [`${name}-strip`]: { stripPrefix: { prefixes: stripped } } }),
  };
  const port = text('port');
  return {
    http: {
      routers: {
        [name]: {
          rule,
          ruleSyntax: 'v2',
          service: name,
          middlewares: Object.keys(middlewares),
          ...(text('priority') !== undefined && { priority: text('priority')! }),
        },
      },
      services: {
        [name]: {
          loadBalancer: {
            server: {
              ...(port !== undefined && { port }),
              scheme: text('protocol') ?? 'http',
              ...(text('weight') !== undefined &&
                text('weight') !== '0' && { weight: text('weight')! }),
            },
            strategy: 'p2c',
            ...(text('sticky') === 'true' && { sticky: { cookie: {} } }),
          },
        },
      },
      middlewares,
    },
  };
}

function placeService(service: RancherService, asked: string | undefined): Placed {
  const port = Number(asked);
  if (!isPort(port)) return unplaced('no-port', 'No label names its port. Add traefik.port.');
  const external = (service.external_ips ?? []).filter(isIpAddress);
  if (external.length > 0)
    return { placements: external.map((address) => ({ address, port, isReady: true })) };
  const hasCheck =
    service.health_check !== undefined &&
    service.health_check !== null &&
    Object.keys(service.health_check).length > 0;
  if (!hasCheck)
    return unplaced(
      'no-health-check',
      'It has no health check, and only instances known to be healthy get requests. Add a health_check to its rancher-compose.yml; until then its route answers 503.',
    );
  const placements = (service.containers ?? []).flatMap((container) => {
    if (typeof container === 'string') return [];
    const { primary_ip: address, health_state: health, state } = container;
    if (!isIpAddress(address) || (state && state !== 'running')) return [];
    return [{ address, port, isReady: health === 'healthy' }];
  });
  return placements.length > 0
    ? { placements }
    : unplaced('no-instance', 'None of its containers has an address and runs.');
}
