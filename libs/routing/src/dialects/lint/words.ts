/** What labels mean, in words, and what those of Traefik 1 are called today. */

const SECTIONS: Readonly<Record<string, string>> = {
  routers: 'router',
  services: 'service',
  middlewares: 'middleware',
  serverstransports: 'servers transport',
};

const OTHERS: Readonly<Record<string, string>> = {
  'traefik.enable': 'Whether the item is served.',
  'traefik.docker.network': 'The network by which the container is reached.',
  'traefik.swarm.network': 'The network by which tasks are reached.',
  'traefik.docker.lbswarm': 'Requests go to the virtual address of the service.',
  'traefik.swarm.lbswarm': 'Requests go to the virtual address of the service.',
  'traefik.docker.allownonrunning': 'The container keeps its routes while it is stopped.',
  'traefik.tags': 'Tags that constraints look at.',
};

export function meaningOf(label: string, value: string): string {
  const lower = label.toLowerCase();
  if (Object.hasOwn(OTHERS, lower)) return OTHERS[lower]!;
  const [, protocol, section, name, ...fields] = label.split('.');
  const what = SECTIONS[(section ?? '').toLowerCase()];
  if (what !== undefined && fields.length > 0)
    return `${protocol!.toUpperCase()} ${what} ${name}: ${fields.join('.')} is ${value}.`;
  if (lower.startsWith('com.df.'))
    return `Docker Flow: ${label.slice('com.df.'.length)} is ${value}.`;
  return 'It is read as Traefik reads it.';
}

/** By their beginnings, the longest first. */
const REPLACED: readonly (readonly [string, string])[] = [
  [
    'frontend.rule',
    'traefik.http.routers.NAME.rule, with && for ";" and names such as Host(`a.test`)',
  ],
  [
    'frontend.entrypoints',
    'traefik.http.routers.NAME.entrypoints; http is web and https is websecure',
  ],
  ['frontend.priority', 'traefik.http.routers.NAME.priority'],
  ['frontend.passhostheader', 'traefik.http.services.NAME.loadbalancer.passhostheader'],
  ['frontend.auth.basic', 'traefik.http.middlewares.NAME.basicauth.users'],
  ['frontend.auth.forward', 'traefik.http.middlewares.NAME.forwardauth'],
  ['frontend.redirect.entrypoint', 'traefik.http.middlewares.NAME.redirectscheme.scheme'],
  ['frontend.redirect', 'traefik.http.middlewares.NAME.redirectregex'],
  ['frontend.headers', 'traefik.http.middlewares.NAME.headers'],
  ['frontend.whitelist', 'traefik.http.middlewares.NAME.ipallowlist.sourcerange'],
  ['frontend.ratelimit', 'traefik.http.middlewares.NAME.ratelimit'],
  ['frontend.errors', 'traefik.http.middlewares.NAME.errors'],
  ['backend.circuitbreaker', 'traefik.http.middlewares.NAME.circuitbreaker.expression'],
  ['backend.loadbalancer.stick', 'traefik.http.services.NAME.loadbalancer.sticky.cookie'],
  ['backend.loadbalancer', 'traefik.http.services.NAME.loadbalancer.strategy; drr is p2c'],
  ['backend.maxconn', 'traefik.http.middlewares.NAME.inflightreq'],
  ['backend.healthcheck', 'traefik.http.services.NAME.loadbalancer.healthcheck'],
  ['backend.buffering', 'traefik.http.middlewares.NAME.buffering'],
  ['backend', 'the NAME in traefik.http.services.NAME'],
  ['domain', '--providers.docker.defaultrule'],
  ['port', 'traefik.http.services.NAME.loadbalancer.server.port'],
  ['protocol', 'traefik.http.services.NAME.loadbalancer.server.scheme'],
  ['weight', 'traefik.http.services.NAME.loadbalancer.server.weight'],
];

/** Undefined where the label is of today. */
export function replacementOf(label: string): string | undefined {
  const [, first = '', ...rest] = label.toLowerCase().split('.');
  if (!label.toLowerCase().startsWith('traefik.')) return undefined;
  const whole = [first, ...rest].join('.');
  const below = rest.join('.');
  const found = REPLACED.find(
    ([begin]) =>
      whole.startsWith(begin) ||
      (below.startsWith(begin) && !['http', 'tcp', 'udp'].includes(first)),
  );
  return found && `It is understood; since Traefik 2 it is ${found[1]}.`;
}
