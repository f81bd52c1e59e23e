import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';

import { edgeOverControlPlane } from '../../api/edge-over-control-plane.js';
import { edgeQuery } from '../../api/fleet.js';
import { UnloadedPage } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Page } from '../../ui/page.js';
import { StateBadge } from '../../ui/state-badge.js';
import { EdgeView } from '../edge/edge-view.js';
import { lookOfEdge } from './fleet-looks.js';

const route = getRouteApi('/fleet/edges/$id');

/** One edge, asked through the control plane. */
export function EdgePage() {
  const { id } = route.useParams();
  const query = useQuery(edgeQuery(id));
  const reader = useMemo(() => edgeOverControlPlane(id), [id]);
  usePageTitle(query.data ? `Edge ${query.data.name}` : 'Edge');
  if (!query.data) return <UnloadedPage query={query} what="edge" />;
  const edge = query.data;
  return (
    <Page
      title={`Edge ${edge.name}`}
      state={<StateBadge look={lookOfEdge(edge)} />}
      about={edge.problem ?? edge.url}
    >
      <EdgeView reader={reader} />
    </Page>
  );
}
