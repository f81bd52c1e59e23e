import { useQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';

import { meQuery } from '../../api/accounts.js';
import { Message, UnloadedPage } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Page } from '../../ui/page.js';
import classes from '../../ui/tab-links.module.css';
import { useChosenOrganization } from '../session/chosen-organization.js';
import { OrganizationSwitcher } from '../session/organization-switcher.js';
import { OrganizationContext } from './organization-context.js';

const TABS = [
  { to: '/organization', label: 'Members' },
  { to: '/organization/keys', label: 'API keys' },
  { to: '/organization/sign-in', label: 'Sign-in' },
  { to: '/organization/webhooks', label: 'Webhooks' },
  { to: '/organization/audit', label: 'Audit' },
  { to: '/organization/support', label: 'Support' },
  { to: '/organization/settings', label: 'Settings' },
] as const;

/** What stays while the tabs change: which organization it is, and as what one belongs to it. */
export function OrganizationPage() {
  usePageTitle('Organization');
  const query = useQuery(meQuery);
  const organization = useChosenOrganization(query.data);
  if (!query.data) return <UnloadedPage query={query} what="organization" />;
  if (!organization) {
    return (
      <Message tone="idle" title="You belong to no organization">
        Ask a member of one for an invitation.
      </Message>
    );
  }
  return (
    <OrganizationContext value={{ ...organization, me: query.data }}>
      <Page
        title={organization.name}
        about={`You belong to it as ${organization.role}.`}
        actions={<OrganizationSwitcher me={query.data} />}
      >
        <nav className={classes.tabs} aria-label="Parts of the organization">
          {TABS.map(({ to, label }) => (
            <Link
              key={to}
              to={to}
              activeOptions={{ exact: to === '/organization' }}
              className={classes.tab}
            >
              {label}
            </Link>
          ))}
        </nav>
        <Outlet />
      </Page>
    </OrganizationContext>
  );
}
