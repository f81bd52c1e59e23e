import { DEFAULT_EDGE_OPTIONS } from '@fleetcommand/routing/haproxy/model/options';
import type { EdgeOptions } from '@fleetcommand/routing/haproxy/model/options';
import type { EdgeConfig } from './config.js';

/** Where the default certificate lies beside the configuration. */
export const DEFAULT_CERTIFICATE_FILE = 'default.pem';

/** The settings as the compiler takes them. */
export function edgeOptions(
  config: EdgeConfig,
  runtimeSocket: string,
  maxconn: number,
): EdgeOptions {
  const { haproxyMetrics, requestMetrics, privateApi } = config;
  return {
    ...DEFAULT_EDGE_OPTIONS,
    entryPoints: config.entryPoints,
    plainHttpHosts: config.plainHttpHosts,
    ...(haproxyMetrics && { admin: { address: haproxyMetrics.host, port: haproxyMetrics.port } }),
    defaultCertificate: DEFAULT_CERTIFICATE_FILE,
    runtimeSocket,
    maxconn,
    ...(config.accessLog && { accessLog: config.accessLog }),
    // The private API's port over UDP: nobody else's, and the same after a restart.
    ...(requestMetrics && {
      requestLines: { port: privateApi.port, percent: requestMetrics.percent },
    }),
    ...(config.clientLimits && { clientLimits: config.clientLimits }),
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
