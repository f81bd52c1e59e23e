import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';

import { securityQuery, sendVerification } from '../../api/account-security.js';
import { LoadFailure, PageSkeleton } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Panel } from '../../ui/panel.js';
import { Refusal } from '../links/refusal.js';
import { AuthenticatorPanel } from './authenticator-panel.js';
import { PasskeysPanel } from './passkeys-panel.js';
import { PasswordPanel } from './password-panel.js';
import { SessionsPanel } from './sessions-panel.js';

export function AccountPage() {
  usePageTitle('Your account');
  const query = useQuery(securityQuery);
  if (!query.data) {
    if (!query.isError) return <PageSkeleton />;
    const retry = () => void query.refetch();
    return <LoadFailure error={query.error} what="account" onRetry={retry} />;
  }
  return (
    <Stack gap="lg">
      <Title order={1} size="h2">
        Your account
      </Title>
      <EmailPanel email={query.data.email} isVerified={query.data.emailVerifiedAt !== null} />
      <PasswordPanel />
      <PasskeysPanel />
      <AuthenticatorPanel security={query.data} />
      <SessionsPanel />
    </Stack>
  );
}

function EmailPanel({
  email,
  isVerified,
}: {
  readonly email: string;
  readonly isVerified: boolean;
}) {
  const sending = useMutation({ mutationFn: sendVerification });
  return (
    <Panel>
      <Title order={2} size="h4" mb="xs">
        E-mail address
      </Title>
      <Group gap="sm">
        <Text>{email}</Text>
        <Text c="dimmed">{isVerified ? 'confirmed' : 'not confirmed yet'}</Text>
        {!isVerified && (
          <Button
            variant="default"
            size="xs"
            loading={sending.isPending}
            onClick={() => sending.mutate()}
          >
            Send a link to confirm it
          </Button>
        )}
      </Group>
      <Refusal error={sending.error} what="Nothing was sent" />
      <Text size="sm" c="dimmed" role="status">
        {sending.isSuccess ? 'It is on its way. It is good for two days.' : ''}
      </Text>
    </Panel>
  );
}
