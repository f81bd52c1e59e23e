/**
 * What instances are told about the client, as Traefik tells it; what strangers claim is removed first. `Connection`
 * must not name headers the next hop then drops.
 */
import type { EntryPointOptions } from '../model/options.js';

/** Of one connection only, or what the edge itself says. */
const HOP_BY_HOP = [
  'connection',
  'upgrade',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
];
const CLAIMS = ['forwarded', 'x-real-ip', 'x-replaced-path', 'x-request-id'];
/** Names of headers that the client's do not stand for, as regular expressions; in lower case. */
export const NEVER_PASSED_ON: readonly string[] = [...HOP_BY_HOP, ...CLAIMS, 'x-forwarded-[^:]*'];
/** Any value that says more than what becomes of the connection. */
const NAMES_HEADERS = "{ req.hdr(connection) -m reg '^(?!(?i:close|keep-alive|upgrade)$)' }";
const IS_UPGRADE = '{ var(txn.upgrade) -m found }';
const HAS_PORT = '{ req.hdr(host),port_only gt 0 }';

export function forwardingHeaders(entryPoint: EntryPointOptions): string[] {
  return [
    'http-request set-var(txn.upgrade) str(websocket) if { req.hdr(connection) -i upgrade } { req.hdr(upgrade) -i websocket }',
    `http-request lua.hop_headers if ${NAMES_HEADERS}`,
    deletion(HOP_BY_HOP),
    `http-request set-header Connection Upgrade if ${IS_UPGRADE}`,
    `http-request set-header Upgrade websocket if ${IS_UPGRADE}`,
    ...(entryPoint.trustedProxies.length === 0 ? toldByUs(entryPoint) : toldByProxies(entryPoint)),
  ];
}

/** Of a request in which there is nothing to remove, that upgrades to nothing, and whose `Host` has no port. */
export function headersOfPlainRequests(entryPoint: EntryPointOptions): Told[] {
  return [CLIENT, ...valuesAt(entryPoint)].filter(({ condition = '!' }) =>
    condition.startsWith('!'),
  );
}

function deletion(names: readonly string[]): string {
  return `http-request del-header '^(${names.join('|')})$' -m reg`;
}

interface Told {
  readonly name: string;
  readonly value: string;
  readonly condition?: string;
}

const CLIENT: Told = { name: 'X-Forwarded-For', value: '%[src]' };

/** Traefik says ws and wss for websockets. */
function valuesAt({ speaksTls }: EntryPointOptions): Told[] {
  const s = speaksTls ? 's' : '';
  return [
    // The same, which stands in the last X-Forwarded-For: writing an address down takes longer than finding it there.
    { name: 'X-Real-Ip', value: '%[req.fhdr(x-forwarded-for)]' },
    { name: 'X-Forwarded-Proto', value: `http${s}`, condition: `!${IS_UPGRADE}` },
    { name: 'X-Forwarded-Proto', value: `ws${s}`, condition: IS_UPGRADE },
    { name: 'X-Forwarded-Host', value: '%[req.fhdr(host)]' },
    { name: 'X-Forwarded-Port', value: '%[req.hdr(host),port_only]', condition: HAS_PORT },
    { name: 'X-Forwarded-Port', value: speaksTls ? '443' : '80', condition: `!${HAS_PORT}` },
    { name: 'X-Forwarded-Server', value: '%H' },
    { name: 'X-Request-Id', value: '%[unique-id]' },
  ];
}

/** Nobody is believed: what was there is gone, so that nothing has to be looked for. */
function toldByUs(entryPoint: EntryPointOptions): string[] {
  return [
    deletion([...CLAIMS, 'x-forwarded-.*']),
    ...[CLIENT, ...valuesAt(entryPoint)].map(({ name, value, condition }) => {
      const rule = `http-request add-header ${name} ${value}`;
      return condition === undefined ? rule : `${rule} if ${condition}`;
    }),
  ];
}

/** What a proxy before us says stands; what it does not say is added. */
function toldByProxies(entryPoint: EntryPointOptions): string[] {
  return [
    `${deletion([...CLAIMS, 'x-forwarded-.*'])} unless from_proxy`,
    // What a proxy has said, without what is added here: ipStrategy counts from its end.
    'http-request set-var(txn.forwarded_for) req.fhdr(x-forwarded-for,1)',
    'http-request add-header X-Forwarded-For %[src]',
    ...valuesAt(entryPoint).map(({ name, value, condition }) =>
      [
        `http-request set-header ${name} ${value} if !{ req.fhdr(${name}) -m found }`,
        ...(condition === undefined ? [] : [condition]),
      ].join(' '),
    ),
  ];
}
