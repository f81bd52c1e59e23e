import type { Domain } from '@fleetcommand/contracts/http/domains';
import { Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';

import { meQuery } from '../../api/accounts.js';
import { plansQuery } from '../../api/catalogue.js';
import { domainsQuery } from '../../api/domains.js';
import { formatCount } from '../../ui/amounts.js';
import { Small } from '../../ui/lines.js';
import { ButtonLink, TextLink } from '../../ui/links.js';
import { LoadMore } from '../../ui/load-more.js';
import { Message, UnloadedSection } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Row, Rows } from '../../ui/rows.js';
import { Section } from '../../ui/section.js';
import { StateBadge } from '../../ui/state-badge.js';
import { useInstance } from '../instance/instance-context.js';
import { readableAddress } from '../ordering/slug.js';
import { whyNotChange } from '../session/permissions.js';
import { lookOfDomain } from './domain-look.js';

/** Under which names the instance can be opened. */
export function DomainsTab() {
  const { data: tenant } = useInstance();
  usePageTitle(`${tenant.name}: domains`);
  const query = useInfiniteQuery(domainsQuery(tenant.id));
  if (!query.data) return <UnloadedSection query={query} what="domains" rows={3} />;
  const domains = query.data.pages.flatMap(({ data }) => data);
  if (domains.length === 0) return <NoDomains />;
  return (
    <Section title="Domains" actions={<AddButton />}>
      <Rows>
        {domains.map((domain) => (
          <Row key={domain.id} end={<StateBadge look={lookOfDomain(domain)} />}>
            <TextLink
              to="/instances/$id/domains/$domain"
              params={{ id: domain.tenantId, domain: domain.id }}
              fw={600}
            >
              {domain.displayName}
            </TextLink>
            <Small>{roleOf(domain)}</Small>
          </Row>
        ))}
      </Rows>
      <LoadMore query={query} />
      <Text size="sm" c="dimmed" mt="md">
        {readableAddress(tenant.platformUrl)} always works, whatever becomes of your own domains.
      </Text>
    </Section>
  );
}

function roleOf({ primary, redirect, status, ownership, dns, certificate }: Domain): string {
  if (redirect !== null) return `Sends its visitors on to ${redirect}`;
  if (status === 'live') return primary ? 'The instance calls itself by it' : 'Serves';
  if (ownership.state !== 'proven') return ownership.message;
  return dns.state === 'right' ? certificate.message : dns.message;
}

function NoDomains() {
  const { data: tenant } = useInstance();
  return (
    <Message tone="idle" level={2} title="No domains of your own yet" actions={<AddButton />}>
      The instance answers at {readableAddress(tenant.platformUrl)}. Bring a name such as
      chat.example.com, and it answers there too, with a certificate that renews itself.
    </Message>
  );
}

/** Or why none can be added. */
function AddButton() {
  const { data: tenant } = useInstance();
  const { data: me } = useQuery(meQuery);
  const { data: plans = [] } = useQuery(plansQuery);
  const { data } = useInfiniteQuery(domainsQuery(tenant.id));
  const refusal = whyNotChange(me, tenant.organizationId);
  const most = plans.find(({ id }) => id === tenant.plan)?.limits.domains;
  const taken = (data?.pages ?? []).flatMap((page) => page.data).filter(isTaken).length;
  const limit = `Your plan holds ${formatCount(most ?? 0, 'domain of your own', 'domains of your own')}.`;
  const reason = refusal ?? (most !== undefined && taken >= most ? limit : null);
  if (reason) {
    return (
      <Text size="sm" c="dimmed">
        {reason}
      </Text>
    );
  }
  return (
    <ButtonLink to="/instances/$id/domains/new" params={{ id: tenant.id }}>
      Add a domain
    </ButtonLink>
  );
}

function isTaken({ ownership }: Domain): boolean {
  return !['superseded', 'released', 'expired'].includes(ownership.state);
}
