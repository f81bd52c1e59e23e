import type { Tenant } from '@fleetcommand/contracts/http/tenants';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, Outlet } from '@tanstack/react-router';

import { awaitsPayment } from '../../api/awaits-payment.js';
import { isMoving, tenantQuery } from '../../api/tenants.js';
import { ButtonLink } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { Message, UnloadedPage } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Page } from '../../ui/page.js';
import { StateBadge } from '../../ui/state-badge.js';
import { lookOfTenant } from '../../ui/state-look.js';
import tabClasses from '../../ui/tab-links.module.css';
import { DueBanner } from '../billing/due-banner.js';
import { FirstPayment } from '../billing/first-payment.js';
import { RunningStep } from '../operation/running-step.js';
import { Address } from './address.js';
import { InstanceActions } from './instance-actions.js';
import { InstanceContext } from './instance-context.js';
import { statusSentence } from './status-sentence.js';

const route = getRouteApi('/instances/$id');

/** What stays while the tabs change: which instance it is, how it is, where it is, and what can be done with it. */
export function InstancePage() {
  const { id } = route.useParams();
  const query = useQuery(tenantQuery(id));
  if (!query.data) return <UnloadedPage query={query} what="instance" />;
  const tenant = query.data.data;
  if (tenant.state === 'deleted') return <Deleted tenant={tenant} />;
  return (
    <InstanceContext value={query.data}>
      <Page
        title={tenant.name}
        state={
          <>
            <StateBadge look={lookOfTenant(tenant)} />
            {isMoving(tenant) && <RunningStep tenant={tenant} />}
          </>
        }
        about={
          <>
            {statusSentence(tenant)}
            <Address url={tenant.url} />
          </>
        }
        actions={<InstanceActions />}
      >
        {query.isError && (
          <Notice tone="degraded" title="This may be out of date">
            {query.error.message} We look again every few seconds.
          </Notice>
        )}
        <Unpaid tenant={tenant} />
        <Tabs id={id} />
        <Outlet />
      </Page>
    </InstanceContext>
  );
}

/** What is not paid, where that is what keeps the instance from answering. */
function Unpaid({ tenant }: { readonly tenant: Tenant }) {
  if (awaitsPayment(tenant)) return <FirstPayment tenant={tenant} />;
  return tenant.state === 'suspended' ? <DueBanner organizationId={tenant.organizationId} /> : null;
}

const TABS = [
  { to: '/instances/$id', label: 'Overview' },
  { to: '/instances/$id/domains', label: 'Domains' },
  { to: '/instances/$id/backups', label: 'Backups' },
  { to: '/instances/$id/activity', label: 'Activity' },
  { to: '/instances/$id/logs', label: 'Logs' },
  { to: '/instances/$id/explain', label: 'Explain' },
] as const;

/** Each has an address of its own, so they are links. */
function Tabs({ id }: { readonly id: string }) {
  return (
    <nav className={tabClasses.tabs} aria-label="About this instance">
      {TABS.map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          params={{ id }}
          activeOptions={{ exact: to === '/instances/$id' }}
          className={tabClasses.tab}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}

function Deleted({ tenant }: { readonly tenant: Tenant }) {
  usePageTitle(`${tenant.name}, deleted`);
  return (
    <Message
      tone="gone"
      title={`${tenant.name} is deleted`}
      actions={<ButtonLink to="/">Your instances</ButtonLink>}
    >
      The instance and its data are gone. Its address is kept for your organization for 90 days.
    </Message>
  );
}
