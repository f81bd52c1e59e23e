import type { OrganizationSignIn } from '@fleetcommand/contracts/http/single-sign-on';
import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { organizationSignInQuery } from '../../api/single-sign-on.js';
import { Message, UnloadedSection } from '../../ui/page-states.js';
import { EmailDomains } from './email-domains.js';
import { useOrganization } from './organization-context.js';
import { ProviderForm } from './provider-form.js';

/** How the organization’s people come in. */
export function SignInTab() {
  const { role } = useOrganization();
  if (role === 'owner') return <SignIn />;
  return (
    <Message tone="suspended" level={2} title="Only owners see this">
      Whoever sets the identity provider decides who comes in. Ask an owner of the organization.
    </Message>
  );
}

function SignIn() {
  const { id } = useOrganization();
  const query = useQuery(organizationSignInQuery(id));
  if (!query.data) return <UnloadedSection query={query} what="sign-in" />;
  return <Settings signIn={query.data.data} etag={query.data.etag} />;
}

interface SettingsProps {
  readonly signIn: OrganizationSignIn;
  readonly etag: string;
}

function Settings({ signIn, etag }: SettingsProps) {
  return (
    <Stack gap="lg">
      <EmailDomains domains={signIn.domains} />
      <ProviderForm key={signIn.provider?.updatedAt} signIn={signIn} etag={etag} />
    </Stack>
  );
}
