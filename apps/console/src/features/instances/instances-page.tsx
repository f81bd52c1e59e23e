import { Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';

import { meQuery } from '../../api/accounts.js';
import { tenantsQuery } from '../../api/tenants.js';
import { ButtonLink } from '../../ui/links.js';
import { LoadMore } from '../../ui/load-more.js';
import { Notice } from '../../ui/notice.js';
import { Message, UnloadedPage } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Page } from '../../ui/page.js';
import { Panel } from '../../ui/panel.js';
import { DueBanner } from '../billing/due-banner.js';
import { organizationsToChange } from '../session/permissions.js';
import { DeletedInstances } from './deleted-instances.js';
import { InstancesTable } from './instances-table.js';

export function InstancesPage() {
  usePageTitle('Instances');
  const query = useInfiniteQuery(tenantsQuery);
  const { data: me } = useQuery(meQuery);
  const mayCreate = me !== undefined && organizationsToChange(me).length > 0;
  if (!query.data) return <UnloadedPage query={query} what="page" />;
  const tenants = query.data.pages.flatMap(({ data }) => data);
  // Who only looks after the fleet has it for a home.
  if (me?.isOperator && me.organizations.length === 0) return <Navigate to="/fleet" replace />;
  if (tenants.length === 0) return <NoInstances mayCreate={mayCreate} />;
  return (
    <Page
      title="Instances"
      actions={
        mayCreate && (
          <ButtonLink to="/instances/new" leftSection={<IconPlus size={18} aria-hidden="true" />}>
            New instance
          </ButtonLink>
        )
      }
    >
      <DueBanner organizationId={me?.organizations[0]?.id} />
      {query.isError && (
        <Notice tone="degraded" title="This may be out of date">
          {query.error.message} We look again in a moment.
        </Notice>
      )}
      <Panel flush>
        <InstancesTable tenants={tenants} />
      </Panel>
      <LoadMore query={query} />
      <DeletedInstances />
    </Page>
  );
}

function NoInstances({ mayCreate }: { readonly mayCreate: boolean }) {
  return (
    <Page title="Instances">
      <Message
        tone="idle"
        level={2}
        title="No instances yet"
        actions={mayCreate && <ButtonLink to="/instances/new">Create the first</ButtonLink>}
      >
        {mayCreate ? (
          'Choose a name and a plan; it is live within seconds, and you see every step.'
        ) : (
          <Text span>Ask an owner or admin of your organization to create one.</Text>
        )}
      </Message>
      <DeletedInstances />
    </Page>
  );
}
