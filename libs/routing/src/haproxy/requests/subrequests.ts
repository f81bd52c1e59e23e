/**
 * Where HAProxy takes requests of its own: a unix socket that only it can open. Requests there say which backend they
 * are for; answers say whether an instance gave them, so that HAProxy's own are told apart.
 */
import type { EdgeOptions } from '../model/options.js';
import { LUA_FILE, luaText } from '../lua/subrequests-lua.js';
import { configString } from '../model/words.js';

/** Requests that pass through the socket themselves, so that a rule sees what HAProxy answers for instances, too. */
export const BEHIND_BACKEND = 'behind-errors';

export function socketPathOf({ runtimeSocket }: Pick<EdgeOptions, 'runtimeSocket'>): string {
  return `${runtimeSocket.slice(0, runtimeSocket.lastIndexOf('/') + 1)}inner.sock`;
}

export function subrequestGlobals(): string[] {
  return [
    '  # One state for each thread: they do not wait for one another.',
    `  lua-load-per-thread ${LUA_FILE}`,
  ];
}

export function subrequestSections(options: EdgeOptions): string[][] {
  const socket = configString(`unix@${socketPathOf(options)}`);
  return [
    [
      'frontend subrequests from base',
      `  bind ${socket} mode 600`,
      '  http-request set-var(txn.backend) req.hdr(x-fleetcommand-backend)',
      '  http-request set-method %[req.hdr(x-fleetcommand-method)] if { req.hdr(x-fleetcommand-method) -m found }',
      ...['backend', 'method'].map((name) => `  http-request del-header x-fleetcommand-${name}`),
      '  http-request del-header accept if { req.hdr(x-fleetcommand-accept) -m found }',
      '  http-request del-header x-fleetcommand-accept',
      '  http-request del-header user-agent if { req.hdr(user-agent) -m str HAProxy }',
      '  http-response set-header x-fleetcommand-answered 1',
      '  use_backend %[var(txn.backend)]',
    ],
    [
      `backend ${BEHIND_BACKEND} from base`,
      '  # Set last: no middleware says where a request goes.',
      '  http-request set-header x-fleetcommand-backend %[var(txn.behind)]',
      '  http-request del-header x-fleetcommand-method',
      '  http-response set-var(txn.unanswered) bool(true) unless { res.hdr(x-fleetcommand-answered) -m found }',
      '  http-response del-header x-fleetcommand-answered',
      `  server inner ${socket}`,
    ],
  ];
}

/** Lua, by file. */
export function subrequestFiles(options: EdgeOptions): ReadonlyMap<string, string> {
  return new Map([[LUA_FILE, luaText(socketPathOf(options), options.timeouts.subrequestMs)]]);
}
