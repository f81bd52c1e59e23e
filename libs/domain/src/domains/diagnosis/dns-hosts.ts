/** Who hosts a zone's DNS, told by its name servers, and what their customers trip over. */
export interface DnsHost {
  readonly name: string;
  /** It can point an apex at a name (ALIAS, ANAME or a flattened CNAME). */
  readonly hasAlias: boolean;
  /** One sentence for people who set records there. */
  readonly hint: string;
}

const APPENDS_ZONE =
  'It appends the domain to names by itself: enter only the part before it, or @ for the domain itself.';

const HOSTS: readonly (readonly [RegExp, DnsHost])[] = [
  [
    /\.ns\.cloudflare\.com$/,
    {
      name: 'Cloudflare',
      hasAlias: true,
      hint: 'Set the record to “DNS only” (grey cloud): proxied records hide your domain from us.',
    },
  ],
  [
    /\.awsdns-\d+\.(com|net|org|co\.uk)$/,
    {
      name: 'Amazon Route 53',
      hasAlias: false,
      hint: 'Its alias records reach only AWS itself: at the apex use the A and AAAA records. TXT values need quotes.',
    },
  ],
  [/\.domaincontrol\.com$/, { name: 'GoDaddy', hasAlias: false, hint: APPENDS_ZONE }],
  [/\.registrar-servers\.com$/, { name: 'Namecheap', hasAlias: true, hint: APPENDS_ZONE }],
  [
    /\.googledomains\.com$/,
    { name: 'Google Cloud DNS', hasAlias: false, hint: 'Enter names with a dot at the end.' },
  ],
  [
    /\.azure-dns\.(com|net|org|info)$/,
    {
      name: 'Azure DNS',
      hasAlias: false,
      hint: 'Its alias records reach only Azure itself: at the apex use the A and AAAA records.',
    },
  ],
  [/\.ui-dns\.(com|de|org|biz)$/, { name: 'IONOS', hasAlias: false, hint: APPENDS_ZONE }],
  [/\.(ovh\.net|anycast\.me)$/, { name: 'OVHcloud', hasAlias: false, hint: APPENDS_ZONE }],
  [/\.gandi\.net$/, { name: 'Gandi', hasAlias: true, hint: 'CNAME values need a dot at the end.' }],
  [
    /\.(hetzner\.com|hetzner\.de|your-server\.de|first-ns\.de)$/,
    { name: 'Hetzner', hasAlias: false, hint: 'CNAME values need a dot at the end.' },
  ],
  [/\.digitalocean\.com$/, { name: 'DigitalOcean', hasAlias: false, hint: APPENDS_ZONE }],
  [
    /\.dnsimple(-edge)?\.(com|net|org)$/,
    { name: 'DNSimple', hasAlias: true, hint: 'At the apex use its ALIAS record.' },
  ],
  [/\.nsone\.net$/, { name: 'NS1', hasAlias: true, hint: 'At the apex use its ALIAS record.' }],
  [/\.squarespacedns\.com$/, { name: 'Squarespace', hasAlias: false, hint: APPENDS_ZONE }],
  [
    /\.wixdns\.net$/,
    {
      name: 'Wix',
      hasAlias: false,
      hint: 'Wix may refuse a CNAME for www while a site of its own uses it: disconnect that first.',
    },
  ],
  [/\.inwx\.(de|com|eu|net)$/, { name: 'INWX', hasAlias: true, hint: APPENDS_ZONE }],
  [/\.rzone\.de$/, { name: 'Strato', hasAlias: false, hint: APPENDS_ZONE }],
];

/** Null where the name servers are nobody's we know. */
export function dnsHostOf(nameservers: readonly string[]): DnsHost | null {
  for (const [pattern, host] of HOSTS) {
    if (nameservers.some((nameserver) => pattern.test(nameserver))) return host;
  }
  return null;
}
