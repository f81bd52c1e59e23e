/** Addresses and ports as they stand in other people's objects, labels and files. */
import { z } from 'zod';

export const IpAddress = z.union([z.ipv4(), z.ipv6()]);

export function isIpAddress(text: unknown): text is string {
  return IpAddress.safeParse(text).success;
}

/** Whether something listens on such a port: a whole number from 1 to 65535. */
export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}

/** The host of a URL, in which an IPv6 address stands in brackets. */
export function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
