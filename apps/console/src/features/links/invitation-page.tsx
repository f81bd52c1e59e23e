import type { InvitationPreview } from '@fleetcommand/contracts/http/organizations';
import { Button, Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { acceptInvitation, lookAtInvitation } from '../../api/account-security.js';
import { meQuery } from '../../api/accounts.js';
import { ButtonLink } from '../../ui/links.js';
import { UnloadedPage } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Panel } from '../../ui/panel.js';
import { NewPasswordField } from '../../ui/password-field.js';
import { Refusal } from '../../ui/refusal.js';
import { rememberBeenHere } from '../session/been-here.js';
import { linkToken } from './link-token.js';

export function InvitationPage() {
  usePageTitle('Invitation');
  const [token] = useState(linkToken);
  const query = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => lookAtInvitation(token),
  });
  if (!query.data) return <UnloadedPage query={query} what="invitation" />;
  return (
    <Panel narrow>
      <Title order={1} size="h2" mb={4}>
        Join {query.data.organization}
      </Title>
      <Text c="dimmed" mb="lg">
        You are invited as {query.data.role}, under {query.data.email}.
      </Text>
      <Accept token={token} preview={query.data} />
    </Panel>
  );
}

interface AcceptProps {
  readonly token: string;
  readonly preview: InvitationPreview;
}

function Accept({ token, preview: { email, hasAccount } }: AcceptProps) {
  const { data: me } = useQuery({ ...meQuery, enabled: hasAccount, retry: false });
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const form = useForm({ initialValues: { password: '' } });
  const accepting = useMutation({
    mutationFn: ({ password }: typeof form.values) =>
      acceptInvitation({ token, ...(!hasAccount && { password }) }),
    onSuccess: async () => {
      rememberBeenHere();
      await queryClient.invalidateQueries();
      await navigate({ to: '/' });
    },
  });
  if (hasAccount && me?.email !== email) {
    return (
      <Stack gap="md">
        <Text>
          {email} has an account. {me && `You are signed in as ${me.email}.`} Sign in to it, and
          open the link again.
        </Text>
        <ButtonLink to="/login" search={{ redirect: `/invitation#token=${token}` }}>
          Sign in
        </ButtonLink>
      </Stack>
    );
  }
  return (
    <form onSubmit={form.onSubmit((values) => accepting.mutate(values))} noValidate>
      <Stack gap="md">
        <Refusal error={accepting.error} what="It was not accepted" />
        {!hasAccount && (
          <NewPasswordField
            label="Choose a password"
            name="password"
            required
            withAsterisk={false}
            {...form.getInputProps('password')}
          />
        )}
        <Button type="submit" loading={accepting.isPending} fullWidth>
          Accept the invitation
        </Button>
      </Stack>
    </form>
  );
}
