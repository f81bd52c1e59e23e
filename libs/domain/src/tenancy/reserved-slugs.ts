/** First labels the platform, mail, DNS or browsers treat specially, or that would pass for the operator. */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set(
  `about abuse account accounts admin administrator ads api app apps assets auth autoconfig autodiscover
  billing blog broadcasthost bucket cdn chat-admin chown client cloud cluster cname cms config console
  contact control customer customers dashboard data db dead demo-admin dev developer developers dns docs
  domain domains download edge email events fleet fleetcommand ftp gateway git grafana health help home
  host hostmaster hostname http https icons image images imap img info internal invoice invoices ipv4 ipv6
  isatap jobs keys kube kubernetes legal license live local localhost login logout logs mail mailer-daemon
  master me media metrics mobile monitor mta mx my mysql network new news nobody noc noreply no-reply null ns
  ns1 ns2 ns3 ns4 null oauth office ops operator operators origin owner partner pay payment payments ping
  pop pop3 portal postgres postmaster press pricing privacy private prod production prometheus proxy public
  redis register registry relay reset root router sales sample-admin sandbox secure security server service
  services setup sftp shop signin signup sites sitemap smtp ssl sso staff stage staging static stats status
  store stripe sudo superuser support sysadmin system teams tenant tenants terms test testing tls tmp
  traefik undefined update upload uptime usenet user users uucp vpn web webhook webhooks webmail webmaster
  wildcard worker wpad www www1 www2 www3`
    .split(/\s+/)
    .filter(Boolean),
);
