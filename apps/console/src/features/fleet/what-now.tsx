import type { AdminTenant } from '@fleetcommand/contracts/http/admin/tenants';
import { Text, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import {
  edgesQuery,
  failingBackupsQuery,
  fleetOperationsQuery,
  fleetTenantsQuery,
} from '../../api/fleet.js';
import { TextLink } from '../../ui/links.js';
import { useNowMs } from '../../ui/now.js';
import { SectionSkeleton } from '../../ui/page-states.js';
import { Panel } from '../../ui/panel.js';
import { ToneIcon } from '../../ui/state-badge.js';
import { lookOfTenant } from '../../ui/state-look.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { doingOf } from '../operation/operation-texts.js';
import classes from './fleet-map.module.css';
import { needsOfEdges } from './needs.js';

const SHOWN = 8;
const MINUTE_MS = 60_000;

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Panel>
        <Title order={2} size="h4" mb="xs">
          {title}
        </Title>
        {children}
      </Panel>
    </section>
  );
}

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
      <ul className={classes.list}>
        {needs.map(({ edge, tone, what, tab }) => (
          <li key={edge.id} className={classes.item}>
            <ToneIcon tone={tone} />
            <span className={classes.text}>
              <TextLink to="/fleet/edges/$id" params={{ id: edge.id }} search={tab ? { tab } : {}}>
                Edge {edge.name}
              </TextLink>
              <Text span size="sm" c="dimmed">
                {what}
              </Text>
            </span>
          </li>
        ))}
        {backups.map(({ id, tenantId, problem }) => (
          <li key={id} className={classes.item}>
            <ToneIcon tone="degraded" />
            <span className={classes.text}>
              <TextLink to="/fleet/tenants/$id" params={{ id: tenantId }}>
                A backup
              </TextLink>
              <Text span size="sm" c="dimmed">
                {problem}
              </Text>
            </span>
          </li>
        ))}
        {tenants.map((tenant) => (
          <li key={tenant.id} className={classes.item}>
            <ToneIcon tone={lookOfTenant(tenant).tone} />
            <span className={classes.text}>
              <TextLink to="/fleet/tenants/$id" params={{ id: tenant.id }}>
                {tenant.name}
              </TextLink>
              <Text span size="sm" c="dimmed">
                {whyOf(tenant)}
              </Text>
            </span>
          </li>
        ))}
      </ul>
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
      <ul className={classes.list}>
        {(query.data ?? []).map(({ id, kind, tenant, steps, createdAt }) => (
          <li key={id} className={classes.item}>
            <ToneIcon tone="working" />
            <span className={classes.text}>
              <span>
                {doingOf(kind)}{' '}
                <TextLink to="/fleet/tenants/$id" params={{ id: tenant.id }} underline="always">
                  {tenant.name}
                </TextLink>
              </span>
              <Text span size="sm" c="dimmed">
                {steps.find(({ state }) => state === 'running')?.title ?? 'Queued'}, begun{' '}
                <TimeAgo at={createdAt} />
              </Text>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Unknown({ error }: { readonly error: Error }) {
  return <Text c="dimmed">It cannot be said: {error.message}</Text>;
}
