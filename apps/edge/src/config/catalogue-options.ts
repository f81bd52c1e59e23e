/** Options of catalogues: Consul, the metadata service of Rancher 1, and node ports of a cluster. */
import { DEFAULT_RULE } from '@fleetcommand/routing/dialects/labels/default-rule';
import type { OptionReader } from './option-reader.js';
import { labelOptions, tlsOptions } from './label-options.js';
import type { ProviderOptions } from './provider-options.js';

const WAIT_MS = 60_000;
const RANCHER = 'http://rancher-metadata/latest';
const RANCHER_REFRESH_MS = 15_000;

export function consulOptions(reader: OptionReader): NonNullable<ProviderOptions['consul']> {
  const at = 'providers.consulCatalog';
  const text = (name: string): string | undefined => reader.text(`${at}.${name}`);
  const address = text('endpoint.address') ?? '127.0.0.1:8500';
  const scheme = text('endpoint.scheme') ?? 'http';
  const url = address.includes('://') ? address : `${scheme}://${address}`;
  if (!/^https?:\/\/[^/]+\/?$/.test(url))
    reader.fault(
      `${at}.endpoint.address is "${address}", which is no address such as 127.0.0.1:8500.`,
    );
  const [token, datacenter, username, password, keyPrefix, domain, prefix] = [
    'endpoint.token',
    'endpoint.datacenter',
    'endpoint.httpAuth.username',
    'endpoint.httpAuth.password',
    'keyPrefix',
    'domain',
    'prefix',
  ].map(text);
  const strictChecks = reader.list(`${at}.strictChecks`);
  return {
    endpoint: {
      url: url.replace(/\/$/, ''),
      stale: reader.flag(`${at}.stale`) ?? false,
      requireConsistent: reader.flag(`${at}.requireConsistent`) ?? false,
      waitMs: reader.duration(`${at}.endpoint.endpointWaitTime`) ?? WAIT_MS,
      ...tlsOptions(`${at}.endpoint`, reader),
      ...(token !== undefined && { token }),
      ...(datacenter !== undefined && { datacenter }),
      ...(username !== undefined && password !== undefined && { basic: { username, password } }),
    },
    options: {
      ...labelOptions(at, reader),
      ...(domain !== undefined && { domain }),
      ...(prefix !== undefined && { prefix }),
      strictChecks: strictChecks.length > 0 ? strictChecks : ['passing', 'warning'],
    },
    ...(keyPrefix !== undefined && { keyPrefix }),
  };
}

export function nodePortOptions(
  reader: OptionReader,
): Pick<NonNullable<ProviderOptions['nodePort']>, 'labels' | 'addressType'> {
  const at = 'providers.kubernetesNodePort';
  const domain = reader.text(`${at}.domain`);
  return {
    labels: { ...labelOptions(at, reader), ...(domain !== undefined && { domain }) },
    addressType: reader.oneOf(`${at}.addressType`, ['InternalIP', 'ExternalIP']) ?? 'InternalIP',
  };
}

export function rancherOptions(reader: OptionReader): NonNullable<ProviderOptions['rancher']> {
  const at = 'providers.rancher';
  const asked = reader.text(`${at}.metadata.prefix`) ?? reader.text(`${at}.prefix`) ?? RANCHER;
  const url = asked.includes('://') ? asked : `http://rancher-metadata${asked}`;
  const polls =
    reader.flag(`${at}.intervalPoll`) ?? reader.flag(`${at}.metadata.intervalPoll`) ?? false;
  const domain = reader.text(`${at}.domain`);
  return {
    url,
    labels: {
      ...labelOptions(at, reader, { rule: DEFAULT_RULE, exposedByDefault: true }),
      ...(domain !== undefined && { domain }),
    },
    refreshMs: reader.duration(`${at}.refreshSeconds`) ?? RANCHER_REFRESH_MS,
    waits: !polls,
  };
}
