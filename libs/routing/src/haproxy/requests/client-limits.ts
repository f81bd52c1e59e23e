/** What one client may take: connections open at a time, and requests in a time. Counted by address, /64 for IPv6. */
import type { ClientLimits, EntryPointOptions } from '../model/options.js';
import { word } from '../model/words.js';

const CONNECTIONS = 'client-connections';
const REQUESTS = 'client-requests';
/** Addresses remembered; the oldest are forgotten first. */
const ADDRESSES = '200k';
/** All of an IPv6 network are one client. */
const CLIENT = 'src,ipmask(32,64)';

/** Tables of their own: they outlive a reload no more than the connections they count. */
export function limitSections(limits: ClientLimits | undefined): string[][] {
  if (!limits) return [];
  const { connections, requests, periodMs } = limits;
  return [
    ...(connections === undefined
      ? []
      : [
          [
            `backend ${CONNECTIONS} from base`,
            `  stick-table type ipv6 size ${ADDRESSES} expire 1h store conn_cur`,
          ],
        ]),
    ...(requests === undefined
      ? []
      : [
          [
            `backend ${REQUESTS} from base`,
            `  stick-table type ipv6 size ${ADDRESSES} expire ${Math.max(periodMs, 10_000)}ms store http_req_rate(${periodMs}ms)`,
          ],
        ]),
  ];
}

const unlessExempt = ({ exempt }: ClientLimits): string =>
  exempt.length === 0 ? '' : ` if !{ src ${exempt.map(word).join(' ')} }`;

/** Of the frontend clients connect to. */
export function connectionLimitRules(limits: ClientLimits | undefined): string[] {
  if (limits?.connections === undefined) return [];
  return [
    `tcp-request session track-sc2 ${CLIENT} table ${CONNECTIONS}${unlessExempt(limits)}`,
    `tcp-request session reject if { sc2_conn_cur gt ${limits.connections} }`,
  ];
}

/** Of an HTTP frontend. */
export function requestLimitRules(limits: ClientLimits | undefined): string[] {
  if (limits?.requests === undefined) return [];
  return [
    `http-request track-sc1 ${CLIENT} table ${REQUESTS}${unlessExempt(limits)}`,
    `http-request deny deny_status 429 if { sc1_http_req_rate gt ${limits.requests} }`,
  ];
}

/** Who begins with the PROXY protocol. */
export function proxyProtocolRules({ proxyProtocolFrom }: EntryPointOptions): string[] {
  if (proxyProtocolFrom.length === 0) return [];
  return [
    `tcp-request connection expect-proxy layer4 if { src ${proxyProtocolFrom.map(word).join(' ')} }`,
  ];
}
