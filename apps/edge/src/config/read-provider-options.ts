/** Reads which systems routes come from, by the names Traefik's options have. */
import { isIP } from 'node:net';
import { consulOptions, nodePortOptions, rancherOptions } from './catalogue-options.js';
import { labelOptions, tlsOptions } from './label-options.js';
import type { OptionReader } from './option-reader.js';
import type { EngineProvider, ProviderOptions } from './provider-options.js';

const SOCKET = 'unix:///var/run/docker.sock';
const SWARM_REFRESH_MS = 5_000;

export function readProviderOptions(reader: OptionReader): ProviderOptions {
  const isSwarmOfOld = reader.flag('providers.docker.swarmMode') === true;
  const docker = isOn('providers.docker', reader) && !isSwarmOfOld;
  const swarm = isOn('providers.swarm', reader) ? 'providers.swarm' : undefined;
  const swarmAt = isSwarmOfOld ? 'providers.docker' : swarm;
  const file = fileOptions(reader);
  const ruleSyntax = reader.oneOf('core.defaultRuleSyntax', ['v2', 'v3']);
  const readsObjects =
    reader.has('providers.kubernetesCRD') || reader.has('providers.kubernetesIngress');
  const nodePort = isOn('providers.kubernetesNodePort', reader);
  return {
    asksForCluster: readsObjects || nodePort,
    ...(nodePort && { nodePort: { ...nodePortOptions(reader), isAlone: !readsObjects } }),
    ...(docker && { docker: engineProvider('providers.docker', reader) }),
    ...(swarmAt !== undefined && {
      swarm: { ...engineProvider(swarmAt, reader), refreshMs: refreshOf(swarmAt, reader) },
    }),
    ...(file && { file }),
    ...(isOn('providers.consulCatalog', reader) && { consul: consulOptions(reader) }),
    ...(isOn('providers.rancher', reader) && { rancher: rancherOptions(reader) }),
    flowApi: isOn('providers.dockerFlow', reader),
    ...(ruleSyntax && { ruleSyntax }),
  };
}

function refreshOf(at: string, reader: OptionReader): number {
  const name = at === 'providers.docker' ? 'swarmModeRefreshSeconds' : 'refreshSeconds';
  return reader.duration(`${at}.${name}`) ?? SWARM_REFRESH_MS;
}

/** A section that is named, or of which something is said; `=false` says no. */
function isOn(at: string, reader: OptionReader): boolean {
  return reader.has(at) && reader.text(at) !== 'false';
}

function engineProvider(at: string, reader: OptionReader): EngineProvider {
  const url = reader.text(`${at}.endpoint`) ?? SOCKET;
  if (!/^(unix:\/\/\/.+|(tcp|https?):\/\/[^/]+\/?)$/.test(url))
    reader.fault(
      `${at}.endpoint is "${url}", which is no address such as ${SOCKET} or tcp://10.0.0.1:2376.`,
    );
  const hostAddress = reader.text(`${at}.hostAddress`) ?? '127.0.0.1';
  if (isIP(hostAddress) === 0)
    reader.fault(`${at}.hostAddress is "${hostAddress}", which is no IP address.`);
  const username = reader.text(`${at}.username`);
  const password = reader.text(`${at}.password`);
  const network = reader.text(`${at}.network`);
  return {
    endpoint: {
      url,
      timeoutMs: reader.duration(`${at}.httpClientTimeout`) ?? 10_000,
      ...tlsOptions(at, reader),
      ...(username !== undefined && password !== undefined && { basic: { username, password } }),
    },
    labels: labelOptions(at, reader),
    ...(network !== undefined && { network }),
    useBindPortIp: reader.flag(`${at}.useBindPortIP`) ?? false,
    hostAddress,
  };
}

function fileOptions(reader: OptionReader): ProviderOptions['file'] {
  const filename = reader.text('providers.file.filename');
  const directory = reader.text('providers.file.directory');
  const certificatesOf = reader.text('providers.file.certificatesOf');
  if (!isOn('providers.file', reader)) return undefined;
  const path = filename ?? directory;
  const isEnough = path !== undefined || certificatesOf !== undefined;
  if (!isEnough || (filename !== undefined && directory !== undefined)) {
    reader.fault('providers.file needs either filename or directory. Give one of them.');
    return undefined;
  }
  return {
    ...(path !== undefined && { path }),
    ...(certificatesOf !== undefined && { certificatesOf }),
    watches: reader.flag('providers.file.watch') ?? true,
  };
}
