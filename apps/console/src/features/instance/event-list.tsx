import type { TenantEvent } from '@fleetcommand/contracts/http/tenants';
import { Stack, Text, VisuallyHidden } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';

import { tenantEventsQuery } from '../../api/tenants.js';
import { Small } from '../../ui/lines.js';
import { TextLink } from '../../ui/links.js';
import { UnloadedSection } from '../../ui/page-states.js';
import { Row, Rows } from '../../ui/rows.js';
import { TimeAgo } from '../../ui/time-ago.js';

const LATEST = 5;

/** The newest events, and the way to all of them. */
export function LatestEvents({ id }: { readonly id: string }) {
  const query = useInfiniteQuery(tenantEventsQuery(id));
  if (!query.data) return <UnloadedSection query={query} what="activity" rows={5} height={49} />;
  const events = query.data.pages.flatMap(({ data }) => data);
  return (
    <Stack gap="md">
      <EventList events={events.slice(0, LATEST)} />
      {events.length > LATEST && (
        <TextLink to="/instances/$id/activity" params={{ id }}>
          All activity
        </TextLink>
      )}
    </Stack>
  );
}

export function EventList({ events }: { readonly events: readonly TenantEvent[] }) {
  if (events.length === 0) {
    return <Text c="dimmed">Nothing has happened yet. What does is listed here.</Text>;
  }
  return (
    <Rows isOrdered>
      {events.map(({ id, type, reason, message, createdAt }) => (
        <Row
          key={id}
          tone={type === 'warning' ? 'degraded' : 'live'}
          end={
            <Small>
              <TimeAgo at={createdAt} />
            </Small>
          }
        >
          <span>
            {type === 'warning' && <VisuallyHidden>Warning: </VisuallyHidden>}
            {readableReason(reason)}
          </span>
          <Small>{message}</Small>
        </Row>
      ))}
    </Rows>
  );
}

/** `ImagePullBackOff` → `Image pull back off`: reasons are words run together for programs. */
export function readableReason(reason: string): string {
  const words = reason.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
