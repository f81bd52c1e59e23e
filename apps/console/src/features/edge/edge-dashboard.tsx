import { Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { edgeItself } from '../../api/edge-itself.js';
import { UnloadedPage } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { StateBadge } from '../../ui/state-badge.js';
import { statusQuery } from './edge-reader.js';
import { EdgeView } from './edge-view.js';

/** The edge that serves this page, asked at its own port. It shows, and changes nothing. */
export function EdgeDashboard() {
  usePageTitle('Edge');
  const query = useQuery(statusQuery(edgeItself));
  if (!query.data) return <UnloadedPage query={query} what="edge" />;
  const { readiness } = query.data;
  return (
    <>
      <Group gap="sm" mb="xs">
        <Title order={1} size="h2">
          Edge {location.host}
        </Title>
        <StateBadge
          look={
            readiness.ready
              ? { tone: 'live', word: 'Ready' }
              : { tone: 'degraded', word: 'Not ready' }
          }
        />
      </Group>
      <Text c="dimmed" mb="md">
        {query.isError ? query.error.message : readiness.reasons.join(' ') || 'Read-only.'}
      </Text>
      <EdgeView reader={edgeItself} />
    </>
  );
}
