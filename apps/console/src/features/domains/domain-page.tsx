import type { Domain } from '@fleetcommand/contracts/http/domains';
import { Group, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';

import { domainQuery } from '../../api/domains.js';
import { TextLink } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { UnloadedSection } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Section } from '../../ui/section.js';
import { StateBadge } from '../../ui/state-badge.js';
import { Address } from '../instance/address.js';
import { DomainActions } from './domain-actions.js';
import { lookOfDomain } from './domain-look.js';
import { DomainSteps } from './domain-steps.js';
import { Findings } from './findings.js';
import { OwnCertificate } from './own-certificate.js';
import { Records } from './records.js';

const route = getRouteApi('/instances/$id/domains/$domain');

/** One domain, from its records to live: what to set, what is seen, what is wrong, and when it is looked at next. */
export function DomainPage() {
  const { domain: id } = route.useParams();
  const query = useQuery(domainQuery(id));
  usePageTitle(query.data ? query.data.data.displayName : 'Domain');
  if (!query.data) return <UnloadedSection query={query} what="domain" rows={5} />;
  const { data: domain, etag } = query.data;
  return (
    <Stack gap="md">
      <Head domain={domain} etag={etag} />
      {query.isError && (
        <Notice tone="degraded" title="This may be out of date">
          {query.error.message} We look again every few seconds.
        </Notice>
      )}
      <Section level={3} title="How far it is">
        <DomainSteps domain={domain} />
      </Section>
      {hasAdvice(domain) && (
        <Section level={3} title="What to do">
          <Findings domain={domain} />
        </Section>
      )}
      <Section level={3} title="Its records">
        <Records domain={domain} />
      </Section>
      <Section level={3} title="Its certificate">
        <OwnCertificate domain={domain} />
      </Section>
    </Stack>
  );
}

function Head({ domain, etag }: { readonly domain: Domain; readonly etag: string }) {
  return (
    <Group justify="space-between" align="flex-start" gap="md">
      <div>
        <TextLink to="/instances/$id/domains" params={{ id: domain.tenantId }} size="sm">
          All domains
        </TextLink>
        <Group gap="sm">
          <Title order={2} size="h3">
            {domain.displayName}
          </Title>
          <StateBadge look={lookOfDomain(domain)} />
        </Group>
        {domain.status === 'live' && !domain.hostname.startsWith('*') && (
          <Address url={domain.url} />
        )}
      </div>
      <DomainActions domain={domain} etag={etag} />
    </Group>
  );
}

/** A hint about the DNS host is for those who still have records to set. */
function hasAdvice({ findings, dnsHost, status }: Domain): boolean {
  return findings.length > 0 || (dnsHost !== null && status !== 'live');
}
