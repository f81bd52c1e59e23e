import { useQuery } from '@tanstack/react-query';

import { securityQuery } from '../../api/account-security.js';
import { UnloadedPage } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Page } from '../../ui/page.js';
import { AuthenticatorPanel } from './authenticator-panel.js';
import { EmailPanel } from './email-panel.js';
import { IdentitiesPanel } from './identities-panel.js';
import { PasskeysPanel } from './passkeys-panel.js';
import { PasswordPanel } from './password-panel.js';
import { SessionsPanel } from './sessions-panel.js';

export function AccountPage() {
  usePageTitle('Your account');
  const query = useQuery(securityQuery);
  if (!query.data) return <UnloadedPage query={query} what="account" />;
  return (
    <Page title="Your account">
      <EmailPanel email={query.data.email} isVerified={query.data.emailVerifiedAt !== null} />
      <PasswordPanel />
      <PasskeysPanel />
      <IdentitiesPanel />
      <AuthenticatorPanel security={query.data} />
      <SessionsPanel />
    </Page>
  );
}
