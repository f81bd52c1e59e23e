/** Tells whether an answer is a CDN's own, which stands between visitors and us. */

/** Names CDNs answer with, in a CNAME's value. */
const CDN_NAMES: readonly (readonly [string, RegExp])[] = [
  ['Cloudflare', /\.cdn\.cloudflare\.net$/],
  ['Amazon CloudFront', /\.cloudfront\.net$/],
  ['Fastly', /\.(fastly\.net|fastlylb\.net)$/],
  ['Akamai', /\.(akamaiedge\.net|edgekey\.net|edgesuite\.net|akamai\.net)$/],
  ['Azure Front Door', /\.(azurefd\.net|azureedge\.net)$/],
  ['Bunny', /\.b-cdn\.net$/],
];

/** Published at www.cloudflare.com/ips and api.fastly.com/public-ip-list; they change about once in some years. */
const CDN_NETWORKS: readonly (readonly [string, readonly string[]])[] = [
  [
    'Cloudflare',
    [
      '173.245.48.0/20',
      '103.21.244.0/22',
      '103.22.200.0/22',
      '103.31.4.0/22',
      '141.101.64.0/18',
      '108.162.192.0/18',
      '190.93.240.0/20',
      '188.114.96.0/20',
      '197.234.240.0/22',
      '198.41.128.0/17',
      '162.158.0.0/15',
      '104.16.0.0/13',
      '104.24.0.0/14',
      '172.64.0.0/13',
      '131.0.72.0/22',
    ],
  ],
  ['Fastly', ['151.101.0.0/16', '199.232.0.0/16', '146.75.0.0/17', '199.27.72.0/21']],
];

/** The first four groups say enough: these networks are wider than a /64. */
const CDN_IPV6: readonly (readonly [string, RegExp])[] = [
  ['Cloudflare', /^(2400:cb00|2606:4700|2803:f800|2405:b500|2405:8100|2c0f:f248|2a06:98c[0-7]):/],
  ['Fastly', /^(2a04:4e4[0-7]|2620:11a:c00[0-9a-f]):/],
];

export function cdnOfName(name: string): string | null {
  return CDN_NAMES.find(([, pattern]) => pattern.test(name))?.[0] ?? null;
}

export function cdnOfAddress(address: string): string | null {
  if (address.includes(':'))
    return CDN_IPV6.find(([, pattern]) => pattern.test(address))?.[0] ?? null;
  const number = ipv4Number(address);
  if (number === null) return null;
  const isIn = (network: string) => {
    const [base = '', bits = '32'] = network.split('/');
    const size = 2 ** (32 - Number(bits));
    const start = ipv4Number(base) ?? 0;
    return number >= start && number < start + size;
  };
  return CDN_NETWORKS.find(([, networks]) => networks.some(isIn))?.[0] ?? null;
}

function ipv4Number(address: string): number | null {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return null;
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}
