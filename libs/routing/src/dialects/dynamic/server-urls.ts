/** Addresses of servers as URLs and as `host:port`. */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { isIpAddress, isPort, withoutBrackets } from '../../ir/addresses.js';
import { excerpt } from '../../ir/names.js';
import type { PlacedServer } from './part.js';

const URL_OF_SERVER =
  /^([a-z][a-z0-9+.-]*):\/\/(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?(\/[^\s]*)?$/i;
const HOST_AND_PORT = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+):(\d{1,5})$/i;

type AddressesOf = (host: string) => readonly string[] | undefined;
type At = Omit<PlacedServer, 'weight'>;

/** A server for each address of the URL's host, or why there is none. */
export function placeUrl(text: string, addressesOf: AddressesOf): Result<At[], string> {
  const [, scheme = '', host = '', digits] = URL_OF_SERVER.exec(text) ?? [];
  if (host === '')
    return err(`"${excerpt(text)}" is no address such as http://10.0.0.1:8080. Correct it.`);
  const kind = scheme.toLowerCase();
  const port = digits === undefined ? ({ https: 443 }[kind] ?? 80) : Number(digits);
  const addresses = addressesAt(host, port, addressesOf);
  return addresses.ok
    ? ok(addresses.value.map((address) => ({ address, port, scheme: kind, isReady: true })))
    : addresses;
}

/** The same of `host:port`. */
export function placeAddress(
  text: string,
  addressesOf: AddressesOf,
): Result<Omit<At, 'scheme'>[], string> {
  const [, host = '', digits = ''] = HOST_AND_PORT.exec(text) ?? [];
  if (host === '')
    return err(`"${excerpt(text)}" is no address such as 10.0.0.1:5432. Correct it.`);
  const port = Number(digits);
  const addresses = addressesAt(host, port, addressesOf);
  return addresses.ok
    ? ok(addresses.value.map((address) => ({ address, port, isReady: true })))
    : addresses;
}

function addressesAt(
  host: string,
  port: number,
  addressesOf: AddressesOf,
): Result<readonly string[], string> {
  if (!isPort(port)) return err(`${port} is no port. Write one from 1 to 65535.`);
  const ip = withoutBrackets(host);
  if (isIpAddress(ip)) return ok([ip]);
  const known = addressesOf(host.toLowerCase());
  if (known && known.length > 0) return ok(known);
  return err(
    `No address is known of "${excerpt(host)}". Write its address, or a name that the source or DNS knows.`,
  );
}

/** Names that servers and forwardAuth are given by, for whoever looks them up. */
export function hostNameIn(text: string): string | undefined {
  const host = URL_OF_SERVER.exec(text)?.[2] ?? HOST_AND_PORT.exec(text)?.[1];
  if (host === undefined || isIpAddress(withoutBrackets(host))) return undefined;
  return host.toLowerCase();
}
