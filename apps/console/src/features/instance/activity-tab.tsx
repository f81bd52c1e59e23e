import { useInfiniteQuery } from '@tanstack/react-query';

import { tenantEventsQuery } from '../../api/tenants.js';
import { LoadMore } from '../../ui/load-more.js';
import { UnloadedSection } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Panel } from '../../ui/panel.js';
import { EventList } from './event-list.js';
import { useInstance } from './instance-context.js';

/** Everything that happened to the instance, newest first. */
export function ActivityTab() {
  const { data: tenant } = useInstance();
  usePageTitle(`${tenant.name}: activity`);
  const query = useInfiniteQuery(tenantEventsQuery(tenant.id));
  if (!query.data) return <UnloadedSection query={query} what="activity" rows={6} height={40} />;
  return (
    <Panel>
      <EventList events={query.data.pages.flatMap(({ data }) => data)} />
      <LoadMore query={query} label="Show older" />
    </Panel>
  );
}
