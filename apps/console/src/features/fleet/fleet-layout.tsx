import { useQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';

import { meQuery } from '../../api/accounts.js';
import { Message, UnloadedPage } from '../../ui/page-states.js';
import { ButtonLink } from '../../ui/links.js';
import { usePageTitle } from '../../ui/page-title.js';
import classes from './fleet-layout.module.css';

const PAGES = [
  { to: '/fleet', label: 'Map' },
  { to: '/fleet/tenants', label: 'Tenants' },
  { to: '/fleet/releases', label: 'Releases' },
  { to: '/fleet/edges', label: 'Edges' },
  { to: '/fleet/certificates', label: 'Certificates' },
  { to: '/fleet/billing', label: 'Billing' },
  { to: '/fleet/jobs', label: 'Jobs' },
  { to: '/fleet/clusters', label: 'Clusters' },
  { to: '/fleet/audit', label: 'Audit' },
  { to: '/fleet/settings', label: 'Settings' },
] as const;

/** Around every operators' page: who may see it, and the way to the others. */
export function FleetLayout() {
  usePageTitle('Fleet');
  const me = useQuery(meQuery);
  if (!me.data) return <UnloadedPage query={me} what="page" />;
  if (!me.data.isOperator) return <ForOperators />;
  return (
    <>
      <nav className={classes.nav} aria-label="Fleet">
        {PAGES.map(({ to, label }) => (
          <Link
            key={to}
            to={to}
            activeOptions={{ exact: to === '/fleet', includeSearch: false }}
            className={classes.link}
          >
            {label}
          </Link>
        ))}
      </nav>
      <Outlet />
    </>
  );
}

function ForOperators() {
  return (
    <Message
      tone="suspended"
      title="This is for operators"
      actions={<ButtonLink to="/">Your instances</ButtonLink>}
    >
      The fleet is looked after by the people who run this platform. Sign in with an operator’s
      account, or ask one of them.
    </Message>
  );
}
