import { Button, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { verifyEmail } from '../../api/account-security.js';
import { ButtonLink } from '../../ui/links.js';
import { Message } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Panel } from '../../ui/panel.js';
import { Refusal } from '../../ui/refusal.js';
import { linkToken } from './link-token.js';

/** Asks for a click: programs that look at mail open its links too, and would use this one up. */
export function VerifyEmailPage() {
  usePageTitle('Confirm your address');
  const [token] = useState(linkToken);
  const verifying = useMutation({ mutationFn: () => verifyEmail(token) });
  if (verifying.isSuccess) {
    return (
      <Message
        tone="live"
        title="Your address is confirmed"
        actions={<ButtonLink to="/">Your instances</ButtonLink>}
      >
        {verifying.data} is the address of your account.
      </Message>
    );
  }
  return (
    <Panel narrow>
      <Stack gap="md">
        <Title order={1} size="h2">
          Confirm your address
        </Title>
        <Text c="dimmed">So that we can reach you about your instances.</Text>
        <Refusal error={verifying.error} what="It was not confirmed" />
        <Button loading={verifying.isPending} onClick={() => verifying.mutate()} fullWidth>
          Confirm
        </Button>
      </Stack>
    </Panel>
  );
}
