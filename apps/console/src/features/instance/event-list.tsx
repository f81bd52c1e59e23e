import type { TenantEvent } from '@fleetcommand/contracts/http/tenants';
import { Text, VisuallyHidden } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';

import { tenantEventsQuery } from '../../api/tenants.js';
import { TextLink } from '../../ui/links.js';
import { UnloadedSection } from '../../ui/page-states.js';
import { ToneIcon } from '../../ui/state-badge.js';
import { TimeAgo } from '../../ui/time-ago.js';
import classes from './event-list.module.css';

const LATEST = 5;

/** The newest events, and the way to all of them. */
export function LatestEvents({ id }: { readonly id: string }) {
  const query = useInfiniteQuery(tenantEventsQuery(id));
  if (!query.data) return <UnloadedSection query={query} what="activity" rows={5} height={49} />;
  const events = query.data.pages.flatMap(({ data }) => data);
  return (
    <>
      <EventList events={events.slice(0, LATEST)} />
      {events.length > LATEST && (
        <TextLink to="/instances/$id/activity" params={{ id }}>
          All activity
        </TextLink>
      )}
    </>
  );
}

export function EventList({ events }: { readonly events: readonly TenantEvent[] }) {
  if (events.length === 0) {
    return <Text c="dimmed">Nothing has happened yet. What does is listed here.</Text>;
  }
  return (
    <ol className={classes.list}>
      {events.map(({ id, type, reason, message, createdAt }) => (
        <li key={id} className={classes.event}>
          <ToneIcon tone={type === 'warning' ? 'degraded' : 'live'} />
          <span className={classes.text}>
            <span className={classes.reason}>
              {type === 'warning' && <VisuallyHidden>Warning: </VisuallyHidden>}
              {readableReason(reason)}
            </span>
            <Text span size="sm" c="dimmed">
              {message}
            </Text>
          </span>
          <Text span size="sm" c="dimmed" className={classes.when}>
            <TimeAgo at={createdAt} />
          </Text>
        </li>
      ))}
    </ol>
  );
}

/** `ImagePullBackOff` → `Image pull back off`: reasons are words run together for programs. */
export function readableReason(reason: string): string {
  const words = reason.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
