/** Traefik 1's static configuration (`traefik.toml`) in today's words. */

export interface TodaysOption {
  readonly path: readonly string[];
  readonly values: readonly string[];
}

/** Sections and options that only Traefik 1 has at the top, in lower case. */
const ONLY_OLD = new Set([
  'defaultentrypoints',
  'loglevel',
  'traefiklogsfile',
  'accesslogsfile',
  'web',
  'docker',
  'consulcatalog',
  'rancher',
  'file',
  'kubernetes',
  'acme',
]);

export function isOldConfiguration(document: unknown): boolean {
  if (typeof document !== 'object' || document === null) return false;
  return Object.keys(document).some((name) => ONLY_OLD.has(name.toLowerCase()));
}

/** Labels of Traefik 1 name these, too, and are read with the same names. */
const ENTRY_POINTS: Readonly<Record<string, string>> = { http: 'web', https: 'websecure' };
const entryPoint = (name: string): string => ENTRY_POINTS[name.toLowerCase()] ?? name;

type Translation = (
  values: readonly string[],
  name: string,
  file: string,
) => readonly TodaysOption[];

const at =
  (...path: readonly string[]): Translation =>
  (values) => [{ path, values }];
/** Below the section of an entry point. */
const ofEntryPoint =
  (rest: readonly string[], valueOf = (value: string) => value): Translation =>
  (values, name) => [
    { path: ['entryPoints', entryPoint(name), ...rest], values: values.map(valueOf) },
  ];
const nothing: Translation = () => [];

const REDIRECTION = ['http', 'redirections', 'entryPoint'] as const;

const defaults: Translation = (values) =>
  values.map((name) => ({
    path: ['entryPoints', entryPoint(name), 'asDefault'],
    values: ['true'],
  }));

/** By their paths in lower case; `*` is any name, which is handed on. */
const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  loglevel: at('log', 'level'),
  debug: nothing,
  checknewversion: nothing,
  sendanonymoususage: nothing,
  traefiklogsfile: at('log', 'filePath'),
  accesslogsfile: at('accessLog', 'filePath'),
  defaultentrypoints: defaults,
  // Where files have it that open [web] before it, and mean it for all.
  'web.defaultentrypoints': defaults,
  'web.address': (values) => [
    { path: ['entryPoints', 'traefik', 'address'], values },
    { path: ['api', 'insecure'], values: ['true'] },
  ],
  'entrypoints.*.address': ofEntryPoint(['address']),
  'entrypoints.*.tls': ofEntryPoint(['http', 'tls']),
  'entrypoints.*.tls.certificates': (_values, name, file) => [
    { path: ['entryPoints', entryPoint(name), 'http', 'tls'], values: ['true'] },
    { path: ['providers', 'file', 'certificatesOf'], values: [file] },
  ],
  'entrypoints.*.redirect.entrypoint': ofEntryPoint([...REDIRECTION, 'to'], entryPoint),
  'entrypoints.*.redirect.permanent': ofEntryPoint([...REDIRECTION, 'permanent']),
  'consulcatalog.endpoint': at('providers', 'consulCatalog', 'endpoint', 'address'),
  'docker.domain': (values) => [
    {
      path: ['providers', 'docker', 'defaultRule'],
      values: values.map((domain) => `Host(\`{{ normalize .Name }}.${domain}\`)`),
    },
  ],
};
const PROVIDERS = new Set(['docker', 'consulcatalog', 'rancher', 'file', 'kubernetes']);

/** What an option of a file is today; the same where nothing was renamed, none where nothing of it is left. */
export function inTodaysWords(
  path: readonly string[],
  values: readonly string[],
  file: string,
): readonly TodaysOption[] {
  const lower = path.map((segment) => segment.toLowerCase());
  const [section = '', name = ''] = lower;
  const patterns = [lower, lower.with(Math.min(1, lower.length - 1), '*')];
  const found = patterns.map((each) => TRANSLATIONS[each.join('.')]).find(Boolean);
  if (found) return found(values, path[1] ?? '', file);
  if (!PROVIDERS.has(section)) return [{ path, values }];
  // All of them have to hold, as they had.
  const joined = name === 'constraints' ? [values.join(',')] : values;
  const today = section === 'kubernetes' ? ['kubernetesIngress', ...path.slice(1)] : path;
  return [{ path: ['providers', ...today], values: joined }];
}

/** Redirections were temporary unless they said otherwise: to be added after all that is said. */
export function oldDefaults(given: Iterable<readonly string[]>): TodaysOption[] {
  return [...given]
    .filter((path) => path.slice(2).join('.') === [...REDIRECTION, 'to'].join('.'))
    .map((path) => ({ path: [...path.slice(0, -1), 'permanent'], values: ['false'] }));
}
