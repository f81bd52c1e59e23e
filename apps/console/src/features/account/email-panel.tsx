import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { changeEmail, sendVerification } from '../../api/account-security.js';
import { isProblem } from '../../api/api-problem.js';
import { PasswordField } from '../../ui/password-field.js';
import { Refusal } from '../../ui/refusal.js';
import { Section } from '../../ui/section.js';

interface EmailPanelProps {
  readonly email: string;
  readonly isVerified: boolean;
}

export function EmailPanel({ email, isVerified }: EmailPanelProps) {
  const [isChanging, setChanging] = useState(false);
  const sending = useMutation({ mutationFn: sendVerification });
  return (
    <Section title="E-mail address">
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
        <Button variant="default" size="xs" onClick={() => setChanging(!isChanging)}>
          {isChanging ? 'Leave it as it is' : 'Change it'}
        </Button>
      </Group>
      <Refusal error={sending.error} what="Nothing was sent" />
      <Text size="sm" c="dimmed" role="status">
        {sending.isSuccess ? 'It is on its way. It is good for two days.' : ''}
      </Text>
      {isChanging && <ChangeForm />}
    </Section>
  );
}

/** The new address counts once its link is opened; the old one is told then. */
function ChangeForm() {
  const form = useForm({ initialValues: { email: '', password: '' } });
  const changing = useMutation({
    mutationFn: changeEmail,
    onSuccess: () => form.setFieldValue('password', ''),
    onError: (error) => {
      if (isProblem(error)) form.setErrors(error.fieldErrors);
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => changing.mutate(values))} noValidate>
      <Stack gap="md" mt="md" maw="24rem">
        <Refusal error={changing.error} what="It was not changed" />
        <TextInput
          label="New address"
          type="email"
          autoComplete="email"
          {...form.getInputProps('email')}
        />
        <PasswordField
          label="Your password, to change the address"
          shows="the password for the address"
          {...form.getInputProps('password')}
        />
        <Group>
          <Button type="submit" loading={changing.isPending}>
            Send a link to the new address
          </Button>
        </Group>
        <Text size="sm" c="dimmed" role="status">
          {changing.isSuccess
            ? `Open the link we sent to ${changing.variables.email}: from then on it is your address.`
            : ''}
        </Text>
      </Stack>
    </form>
  );
}
