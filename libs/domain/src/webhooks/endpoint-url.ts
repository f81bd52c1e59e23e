import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import { isInNetwork, parseAddress, type Network } from '../network/address.js';
import { hostOf } from '../network/host.js';
import { isPublicAddress } from '../network/public-address.js';

const MAX_LENGTH = 2_000;

/**
 * Networks of our own that may be told nevertheless, also without TLS: those of a local stack, where all is on one
 * machine. Empty elsewhere.
 */
export type OpenNetworks = readonly Network[];

/** Whether what goes there may go to this address, to which its name led: without TLS only to networks of our own. */
export function mayConnect(
  { protocol }: Pick<URL, 'protocol'>,
  address: string,
  open: OpenNetworks,
): boolean {
  return isOpen(address, open) || (protocol === 'https:' && isPublicAddress(address));
}

function isOpen(text: string, open: OpenNetworks): boolean {
  const address = parseAddress(text);
  return address !== null && open.some((network) => isInNetwork(address, network));
}

/**
 * The address to deliver to, as WHATWG's URL parser spells it: with that, decimal, octal, hexadecimal and shortened
 * addresses become plain ones before they are judged. Where a name leads is looked at when something is sent.
 */
export function parseEndpointUrl(
  text: string,
  open: OpenNetworks,
): Result<URL, Failure<'webhooks.bad-url'>> {
  const url = text.length <= MAX_LENGTH ? URL.parse(text) : null;
  if (!url) return refuse(`That is no address. Write one such as https://example.com/hooks.`);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && open.length > 0))
    return refuse(
      `Use https: what is sent is meant for you alone. ${url.protocol} is not delivered to.`,
    );
  if (url.username || url.password)
    return refuse('Leave name and password out. The signature tells you that it is us.');
  if (url.hash) return refuse(`Leave ${url.hash.slice(0, 40)} out: it would never be sent.`);
  const host = hostOf(url);
  if (parseAddress(host) && !mayConnect(url, host, open))
    return refuse(
      `${host} is in a network that is not the internet’s. Use an address that anybody can reach.`,
    );
  return ok(url);
}

function refuse(message: string) {
  return fail('webhooks.bad-url', message, { pointer: '/url' });
}
