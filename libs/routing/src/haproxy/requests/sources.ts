/** Who counts as one client where requests are counted: as rules that put it into a variable. */
import type { Source } from '../../ir/sources.js';

/** As the part of a step's shape; what stands in it is static in HAProxy's rules. */
export function sourceId(source: Source): string {
  switch (source.kind) {
    case 'address':
      return ['address', ...prefixOf(source)].join(':');
    case 'forwarded':
      return ['forwarded', source.depth, ...prefixOf(source)].join(':');
    case 'header':
      return `header:${source.name}`;
    case 'host':
      return 'host';
  }
}

function prefixOf({ ipv6Prefix }: { readonly ipv6Prefix?: number }): number[] {
  return ipv6Prefix === undefined ? [] : [ipv6Prefix];
}

/** Rules that set `variable` to the source's text; what a request does not have is one source of its own, as in Traefik. */
export function sourceRules(id: string, variable: string, condition: string): string[] {
  const [kind, first, second] = id.split(':');
  const set = (expression: string): string =>
    `http-request set-var(${variable}) ${expression} ${condition}`;
  if (kind === 'host') return [set('var(txn.host)')];
  if (kind === 'header') return [set('str(-)'), set(`req.fhdr(${first},1)`)];
  if (kind === 'address') return [set(first === undefined ? 'src' : `src,ipmask(32,${first})`)];
  // The edge has put the connection's own address behind those the request came with.
  const place = -(Number(first) + 1);
  return [
    set('str(-)'),
    set(`req.hdr(x-forwarded-for,${place})`),
    ...(second === undefined
      ? []
      : [set(`req.hdr_ip(x-forwarded-for,${place}),ipmask(32,${second})`)]),
  ];
}
