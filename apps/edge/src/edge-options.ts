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
    entryPoints: config.entryPoints,
    plainHttpHosts: config.plainHttpHosts,
    ...(haproxyMetrics && { admin: { address: haproxyMetrics.host, port: haproxyMetrics.port } }),
    defaultCertificate: DEFAULT_CERTIFICATE_FILE,
    runtimeSocket,
    maxconn,
    ...(config.accessLog && { accessLog: config.accessLog }),
    ...(config.clientLimits && { clientLimits: config.clientLimits }),
    cookieKey: config.cookieKey.reveal(),
    poolSize: config.poolSize,
    closeSpreadMs: closeSpreadMs(config.drainMs),
    stickyCookies: [
      ...DEFAULT_EDGE_OPTIONS.stickyCookies,
      ...config.stickyCookies.map(stickyCookie),
    ],
  };
}

/**
 * Clients that keep their connections are asked to close them, over this time, by a process that stops or is replaced;
 * a stopping one is to have asked all of them well before it is ended.
 */
function closeSpreadMs(drainMs: number): number {
  const usual = DEFAULT_EDGE_OPTIONS.closeSpreadMs;
  return drainMs === 0 ? usual : Math.min(usual, Math.max(500, Math.floor(drainMs / 2)));
}

/** With the attributes a blueprint has unless it says otherwise; others cost a reload once. */
function stickyCookie(name: string): EdgeOptions['stickyCookies'][number] {
  return { name, secure: true, httpOnly: true, sameSite: 'lax' };
}
