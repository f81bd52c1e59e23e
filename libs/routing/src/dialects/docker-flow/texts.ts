/** Settings of Docker Flow Proxy, as labels `com.df.NAME[.INDEX]` or as parameters of its API have them. */
import { distance } from 'fastest-levenshtein';
import { commaList } from '../comma-list.js';
import type { Labels } from '../labels/tree.js';

/** Settings a destination may have of its own, by an index behind their name. */
const OF_DESTINATIONS = [
  'allowedMethods',
  'deniedMethods',
  'denyHttp',
  'httpsOnly',
  'httpsPort',
  'httpsRedirectCode',
  'ignoreAuthorization',
  'outboundHostname',
  'pathType',
  'port',
  'redirectFromDomain',
  'reqMode',
  'reqPathReplace',
  'reqPathSearch',
  'reqPathSearchReplace',
  'serviceDomain',
  'serviceHeader',
  'servicePath',
  'servicePathExclude',
  'srcHttpsPort',
  'srcPort',
  'sslVerifyNone',
  'timeoutServer',
  'timeoutTunnel',
  'userAgent',
  'userDef',
  'verifyClientSsl',
] as const;

const OF_SERVICES = [
  'aclName',
  'addReqHeader',
  'addResHeader',
  'backendExtra',
  'checkResolvers',
  'compressionAlgo',
  'compressionType',
  'connectionMode',
  'delReqHeader',
  'delResHeader',
  'discoveryType',
  'distribute',
  'isDefaultBackend',
  'notify',
  'notifyService',
  'proxyInstanceName',
  'redirectUnlessHttpsProto',
  'redirectWhenHttpProto',
  'scrapeNetwork',
  'serviceCert',
  'serviceDomainAlgo',
  'serviceName',
  'sessionType',
  'setReqHeader',
  'setResHeader',
  'shortName',
  'templateBePath',
  'templateFePath',
  'users',
  'usersPassEncrypted',
  'usersSecret',
] as const;

export type Setting = (typeof OF_DESTINATIONS)[number] | (typeof OF_SERVICES)[number];
const KNOWN: readonly Setting[] = [...OF_DESTINATIONS, ...OF_SERVICES];

export const PREFIX = 'com.df.';

export class FlowTexts {
  private readonly values = new Map<string, string>();
  /** Names nobody has, each with the one that was likely meant. */
  readonly unknown: { readonly name: string; readonly nearest: string | undefined }[] = [];

  constructor(settings: Readonly<Record<string, string>>) {
    for (const [key, value] of Object.entries(settings)) {
      const [, name = '', index = ''] = /^([A-Za-z]+)(?:\.(\d{1,4}))?$/.exec(key) ?? [];
      const known = KNOWN.find((each) => each.toLowerCase() === name.toLowerCase());
      if (known === undefined) this.unknown.push({ name: key, nearest: nearestSetting(key) });
      else this.values.set(`${known}.${index}`, value);
    }
  }

  /** Of a destination, or of the whole service. */
  text(name: Setting, index = ''): string | undefined {
    const value = this.values.get(`${name}.${index}`);
    return value === undefined || value === '' ? undefined : value;
  }

  /** Separated by commas. */
  list(name: Setting, index = ''): string[] {
    return commaList(this.text(name, index));
  }

  flag(name: Setting, index = ''): boolean {
    return /^(true|1|t)$/i.test(this.text(name, index) ?? '');
  }

  /** Which destinations there are: the one without an index, and those with. */
  indexes(): string[] {
    const found = new Set(
      [...this.values.keys()]
        .filter((key) =>
          /^(port|httpsPort|servicePath|serviceDomain|outboundHostname|reqMode)\./.test(key),
        )
        .map((key) => key.slice(key.lastIndexOf('.') + 1)),
    );
    return [...found].sort((a, b) => Number(a || 0) - Number(b || 0));
  }
}

/** Labels without their prefix; empty where there are none. */
export function flowSettings(labels: Labels): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([key]) => key.toLowerCase().startsWith(PREFIX))
      .map(([key, value]) => [key.slice(PREFIX.length), value]),
  );
}

function nearestSetting(key: string): string | undefined {
  const name = key.replace(/\.\d+$/, '').toLowerCase();
  const [nearest] = [...KNOWN].sort(
    (a, b) => distance(name, a.toLowerCase()) - distance(name, b.toLowerCase()),
  );
  return nearest !== undefined && distance(name, nearest.toLowerCase()) <= 3 ? nearest : undefined;
}
