import { isIP } from 'node:net';
import { z } from 'zod';

import { field } from './config.js';

/** `1.1.1.1`, `1.1.1.1:53`, `2606:4700::1111` or `[2606:4700::1111]:53`. */
const resolverAddress = z.string().transform((text, context) => {
  const [, bracketed, plain, port] =
    /^(?:\[([^\]]+)\]|([^:]+|[^:]*:[^:]*:.*))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const address = bracketed ?? plain ?? '';
  if (isIP(address) !== 0) return { address, port: port === undefined ? 53 : Number(port) };
  context.addIssue(`${text} is no address of a resolver; write one such as 1.1.1.1 or 1.1.1.1:53`);
  return z.NEVER;
});

/** Customers are told to set them in their zones. */
const edgeAddresses = (family: 'IPv4' | 'IPv6', address: z.ZodType<string>) =>
  field.list().transform((addresses, context) => {
    const bad = addresses.find((each) => !address.safeParse(each).success);
    if (bad === undefined) return addresses;
    context.addIssue(
      `“${bad}” is no ${family} address; write addresses alone, without port or prefix`,
    );
    return z.NEVER;
  });

/** Of the installation, for every program that deals with customers' own domains. */
export const domainFields = {
  /** Default: `domains.` before APPS_DOMAIN. */
  DOMAIN_TARGET_ZONE: z.string().min(1).optional().meta({
    description: 'zone of the names that customers point theirs at',
    example: 'domains.example.com',
  }),
  PUBLIC_IPV4: edgeAddresses('IPv4', z.ipv4()).meta({
    description: 'addresses of the edges, for names that cannot have a CNAME',
    example: '192.0.2.10,192.0.2.11',
  }),
  PUBLIC_IPV6: edgeAddresses('IPv6', z.ipv6()).meta({
    description: 'the same of IPv6',
    example: '2001:db8::10',
  }),
  CAA_IDENTIFIERS: field
    .list()
    .transform((names) => (names.length > 0 ? names : ['letsencrypt.org'])),
  /** Whether names below `.test` and the like may be brought: for evaluation, where the CA is one's own. */
  UNLISTED_SUFFIXES: z.enum(['refuse', 'accept']).default('refuse'),
  /** Recursive, of different operators: each says who is authoritative for a customer's name, and those are asked. */
  DNS_RESOLVERS: field
    .list()
    .transform((list) => (list.length > 0 ? list : ['1.1.1.1', '9.9.9.9']))
    .pipe(z.array(resolverAddress))
    .meta({ description: 'resolvers to ask, by address', example: '1.1.1.1,9.9.9.9:53' }),
} as const;
