import { DEFAULT_EDGE_OPTIONS } from '@fleetcommand/routing/haproxy/options';
import type { EdgeOptions } from '@fleetcommand/routing/haproxy/options';
import type { EdgeConfig } from './config.js';

/** Where the default certificate lies beside the configuration. */
export const DEFAULT_CERTIFICATE_FILE = 'default.pem';

/** The settings as the compiler takes them. */
export function edgeOptions(
  config: EdgeConfig,
  runtimeSocket: string,
  maxconn: number,
): EdgeOptions {
  const { haproxyMetrics } = config;
  return {
    ...DEFAULT_EDGE_OPTIONS,
    web: { address: config.http.host, port: config.http.port },
    websecure: { address: config.https.host, port: config.https.port },
    ...(config.redirectsToHttps && {
      redirectToHttpsPort: config.publicHttpsPort,
      plainHttpHosts: config.plainHttpHosts,
    }),
    ...(haproxyMetrics && { admin: { address: haproxyMetrics.host, port: haproxyMetrics.port } }),
    defaultCertificate: DEFAULT_CERTIFICATE_FILE,
    trustedProxies: config.trustedProxies,
    runtimeSocket,
    maxconn,
    ...(config.accessLog !== undefined && { log: config.accessLog }),
    cookieKey: config.cookieKey.reveal(),
    poolSize: config.poolSize,
    stickyCookies: [
      ...DEFAULT_EDGE_OPTIONS.stickyCookies,
      ...config.stickyCookies.map(stickyCookie),
    ],
  };
}

/** With the attributes a blueprint has unless it says otherwise; others cost a reload once. */
function stickyCookie(name: string): EdgeOptions['stickyCookies'][number] {
  return { name, secure: true, httpOnly: true, sameSite: 'lax' };
}
