/** What can be changed in a running HAProxy, as values; `commands.ts` gives the text of each. */
import type { Secret } from '@fleetcommand/kernel/secret';
import type { Server } from './model.js';

/**
 * One change at the runtime socket. `printCommand` in `commands.ts` gives the CLI text.
 *
 * - `add-server`: prints `add server` and `enable server`. A name that already exists is a leftover of an
 *   earlier removal that still had connections: revive it (`set-weight`, then `enable-server`); the name
 *   says address, port and protocol, so it is the same server.
 * - `ready-server` ends maintenance and drain alike; `set-address` is for a server that somebody else moved.
 * - `remove-server`: maintenance mode, then `del server`. HAProxy refuses while connections (websockets, idle
 *   ones) remain: keep it on a list and try again later; it receives nothing in the meantime.
 * - `add-map` is for absent keys only: on a present key HAProxy adds a second entry that is never seen.
 */
export type RuntimeCommand =
  | { readonly kind: 'add-map'; readonly map: string; readonly key: string; readonly value: string }
  | { readonly kind: 'set-map'; readonly map: string; readonly key: string; readonly value: string }
  | { readonly kind: 'del-map'; readonly map: string; readonly key: string }
  | {
      readonly kind: 'add-server';
      readonly backend: string;
      readonly server: Server;
      /** The backend is sticky: the server needs its cookie computed. */
      readonly dynamicCookie: boolean;
    }
  | { readonly kind: 'enable-server'; readonly backend: string; readonly server: string }
  | { readonly kind: 'ready-server'; readonly backend: string; readonly server: string }
  | { readonly kind: 'set-address'; readonly backend: string; readonly server: Server }
  | {
      readonly kind: 'set-weight';
      readonly backend: string;
      readonly server: string;
      readonly weight: number;
    }
  | { readonly kind: 'drain-server'; readonly backend: string; readonly server: string }
  | { readonly kind: 'remove-server'; readonly backend: string; readonly server: string }
  /** `new ssl cert`, `set ssl cert`, `commit ssl cert`. */
  | { readonly kind: 'add-certificate'; readonly file: string; readonly pem: Secret }
  /** `set ssl cert`, `commit ssl cert`. */
  | { readonly kind: 'set-certificate'; readonly file: string; readonly pem: Secret }
  /** After its crt-list line is gone. */
  | { readonly kind: 'remove-certificate'; readonly file: string }
  /** `new ssl ca-file`, `set ssl ca-file`, `commit ssl ca-file`. */
  | { readonly kind: 'add-authorities'; readonly file: string; readonly pem: Secret }
  | { readonly kind: 'set-authorities'; readonly file: string; readonly pem: Secret }
  | { readonly kind: 'remove-authorities'; readonly file: string }
  | {
      readonly kind: 'add-crt-list';
      readonly crtList: string;
      readonly file: string;
      readonly names: readonly string[];
    }
  | { readonly kind: 'remove-crt-list'; readonly crtList: string; readonly file: string };
