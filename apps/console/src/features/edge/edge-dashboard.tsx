import { useQuery } from '@tanstack/react-query';

import { edgeItself } from '../../api/edge-itself.js';
import { UnloadedPage } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Page } from '../../ui/page.js';
import { StateBadge } from '../../ui/state-badge.js';
import { statusQuery } from './edge-reader.js';
import { EdgeView } from './edge-view.js';

const READY = { tone: 'live', word: 'Ready' } as const;
const NOT_READY = { tone: 'degraded', word: 'Not ready' } as const;

/** The edge that serves this page, asked at its own port. It shows, and changes nothing. */
export function EdgeDashboard() {
  usePageTitle('Edge');
  const query = useQuery(statusQuery(edgeItself));
  if (!query.data) return <UnloadedPage query={query} what="edge" />;
  const { readiness } = query.data;
  return (
    <Page
      title={`Edge ${location.host}`}
      state={<StateBadge look={readiness.ready ? READY : NOT_READY} />}
      about={query.isError ? query.error.message : readiness.reasons.join(' ') || 'Read-only.'}
    >
      <EdgeView reader={edgeItself} />
    </Page>
  );
}
