import { Button, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { requestPasswordReset, resetPassword } from '../../api/account-security.js';
import { ButtonLink, TextLink } from '../../ui/links.js';
import { Message } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Panel } from '../../ui/panel.js';
import { NewPasswordField } from '../../ui/password-field.js';
import { Refusal } from '../../ui/refusal.js';
import { linkToken } from './link-token.js';

/** With a link's token: a new password. Without: a form that sends such a link. */
export function ResetPasswordPage() {
  const [token] = useState(linkToken);
  usePageTitle(token ? 'New password' : 'Forgotten password');
  return <Panel narrow>{token ? <NewPassword token={token} /> : <SendLink />}</Panel>;
}

function SendLink() {
  const form = useForm({ initialValues: { email: '' } });
  const sending = useMutation({
    mutationFn: ({ email }: typeof form.values) => requestPasswordReset(email),
  });
  if (sending.isSuccess) {
    return (
      <Message tone="waiting" title="Look into your mail">
        If {form.values.email} has an account, a link is on its way there. It is good for an hour.
      </Message>
    );
  }
  return (
    <form onSubmit={form.onSubmit((values) => sending.mutate(values))} noValidate>
      <Stack gap="md">
        <Title order={1} size="h2">
          Forgotten password
        </Title>
        <Text c="dimmed">We send you a link with which you choose a new one.</Text>
        <Refusal error={sending.error} what="Nothing was sent" />
        <TextInput
          label="E-mail address"
          type="email"
          name="email"
          autoComplete="username"
          required
          withAsterisk={false}
          {...form.getInputProps('email')}
        />
        <Button type="submit" loading={sending.isPending} fullWidth>
          Send the link
        </Button>
        <TextLink to="/login" underline="always">
          Back to signing in
        </TextLink>
      </Stack>
    </form>
  );
}

function NewPassword({ token }: { readonly token: string }) {
  const form = useForm({ initialValues: { password: '' } });
  const resetting = useMutation({
    mutationFn: ({ password }: typeof form.values) => resetPassword(token, password),
  });
  if (resetting.isSuccess) {
    return (
      <Message
        tone="live"
        title="Your password is changed"
        actions={<ButtonLink to="/login">Sign in</ButtonLink>}
      >
        Every session of your account has ended. Sign in with the new password.
      </Message>
    );
  }
  return (
    <form onSubmit={form.onSubmit((values) => resetting.mutate(values))} noValidate>
      <Stack gap="md">
        <Title order={1} size="h2">
          Choose a new password
        </Title>
        <Refusal error={resetting.error} what="It was not changed" />
        <NewPasswordField
          name="password"
          required
          withAsterisk={false}
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={resetting.isPending} fullWidth>
          Change the password
        </Button>
      </Stack>
    </form>
  );
}
