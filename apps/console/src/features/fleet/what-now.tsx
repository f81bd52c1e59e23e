import type { AdminTenant } from '@fleetcommand/contracts/http/admin/tenants';
import { Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';

import {
  edgesQuery,
  failingBackupsQuery,
  fleetOperationsQuery,
  fleetTenantsQuery,
} from '../../api/fleet.js';
import { Small } from '../../ui/lines.js';
import { TextLink } from '../../ui/links.js';
import { useNowMs } from '../../ui/now.js';
import { SectionSkeleton } from '../../ui/page-states.js';
import { Row, Rows } from '../../ui/rows.js';
import { Section } from '../../ui/section.js';
import { lookOfTenant } from '../../ui/state-look.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { doingOf } from '../operation/operation-texts.js';
import { needsOfEdges } from './needs.js';

const SHOWN = 8;
const MINUTE_MS = 60_000;

/** What does not mend itself: silent edges, failed and degraded instances, copies that cannot be made. */
export function NeedsSomebody() {
  const nowMs = useNowMs(MINUTE_MS);
  const { data: edges = [] } = useQuery(edgesQuery);
  const { data: backups = [] } = useQuery(failingBackupsQuery);
  const query = useInfiniteQuery(fleetTenantsQuery({ state: 'failed,degraded' }, SHOWN));
  if (!query.data) {
    return (
      <Section title="Needs somebody">
        {query.isError ? <Unknown error={query.error} /> : <SectionSkeleton rows={2} height={40} />}
      </Section>
    );
  }
  const tenants = query.data.pages.flatMap(({ data }) => data);
  const needs = needsOfEdges(edges, nowMs);
  return (
    <Section title="Needs somebody">
      {tenants.length + needs.length + backups.length === 0 && (
        <Text c="dimmed">Nothing. All is well.</Text>
      )}
      <Rows>
        {needs.map(({ edge, tone, what, tab }) => (
          <Row key={edge.id} tone={tone}>
            <TextLink to="/fleet/edges/$id" params={{ id: edge.id }} search={tab ? { tab } : {}}>
              Edge {edge.name}
            </TextLink>
            <Small>{what}</Small>
          </Row>
        ))}
        {backups.map(({ id, tenantId, problem }) => (
          <Row key={id} tone="degraded">
            <TextLink to="/fleet/tenants/$id" params={{ id: tenantId }}>
              A backup
            </TextLink>
            <Small>{problem}</Small>
          </Row>
        ))}
        {tenants.map((tenant) => (
          <Row key={tenant.id} tone={lookOfTenant(tenant).tone}>
            <TextLink to="/fleet/tenants/$id" params={{ id: tenant.id }}>
              {tenant.name}
            </TextLink>
            <Small>{whyOf(tenant)}</Small>
          </Row>
        ))}
      </Rows>
      {query.hasNextPage && (
        <TextLink to="/fleet/tenants" search={{ state: 'failed,degraded' }} size="sm">
          All of them
        </TextLink>
      )}
    </Section>
  );
}

function whyOf(tenant: AdminTenant): string {
  const unmet = tenant.conditions.find(({ status }) => status === 'False');
  return unmet?.message || unmet?.reason || lookOfTenant(tenant).word;
}

/** Operations under way. */
export function Moving() {
  const query = useQuery(fleetOperationsQuery('queued,running', SHOWN));
  return (
    <Section title="Moving now">
      {!query.data && !query.isError && <SectionSkeleton rows={2} height={40} />}
      {!query.data && query.isError && <Unknown error={query.error} />}
      {query.data?.length === 0 && <Text c="dimmed">Nothing is under way.</Text>}
      <Rows>
        {(query.data ?? []).map(({ id, kind, tenant, steps, createdAt }) => (
          <Row key={id} tone="working">
            <span>
              {doingOf(kind)}{' '}
              <TextLink to="/fleet/tenants/$id" params={{ id: tenant.id }} underline="always">
                {tenant.name}
              </TextLink>
            </span>
            <Small>
              {steps.find(({ state }) => state === 'running')?.title ?? 'Queued'}, begun{' '}
              <TimeAgo at={createdAt} />
            </Small>
          </Row>
        ))}
      </Rows>
    </Section>
  );
}

function Unknown({ error }: { readonly error: Error }) {
  return <Text c="dimmed">It cannot be said: {error.message}</Text>;
}
