import { useQuery } from '@tanstack/react-query';

import { explanationQuery } from '../../api/tenants.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Explained } from './explained.js';
import { useInstance } from './instance-context.js';

/** How the instance is served: from what is wanted, over what the cluster holds, to the proxy's own lines. */
export function ExplainTab() {
  const { data: tenant } = useInstance();
  usePageTitle(`${tenant.name}: explain`);
  return <Explained query={useQuery(explanationQuery(tenant.id))} />;
}
