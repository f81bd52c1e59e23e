import { Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';

import { signIn } from '../../api/accounts.js';
import { askPasskey } from '../../api/passkeys.js';
import { isProblem } from '../../api/api-problem.js';
import { useIdempotencyKey } from '../../api/idempotency.js';
import { TextLink } from '../../ui/links.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Panel } from '../../ui/panel.js';
import { Refusal } from '../../ui/refusal.js';
import { OtherWays } from './other-ways.js';
import { useEntering } from './use-entering.js';

const route = getRouteApi('/login');

export function LoginPage() {
  usePageTitle('Sign in');
  const { redirect } = route.useSearch();
  const [email, setEmail] = useState('');
  return (
    <Panel narrow>
      <Title order={1} size="h2" mb={4}>
        Sign in
      </Title>
      <Text c="dimmed" mb="lg">
        {redirect ? 'Then you go on where you were.' : 'To your instances.'}
      </Text>
      <SignInForm returnTo={redirect ?? '/'} onEmail={setEmail} />
      <OtherWays returnTo={redirect ?? '/'} email={email} />
      <Text mt="lg">
        <TextLink to="/reset-password" underline="always">
          Forgotten your password?
        </TextLink>
      </Text>
      <Text mt="sm">
        New here?{' '}
        <TextLink to="/signup" underline="always">
          Sign up
        </TextLink>
      </Text>
    </Panel>
  );
}

interface Values {
  readonly email: string;
  readonly password: string;
  readonly code: string;
}

interface SignInFormProps {
  readonly returnTo: string;
  /** Told when the address is typed. */
  readonly onEmail: (email: string) => void;
}

function SignInForm({ returnTo, onEmail }: SignInFormProps) {
  const onSuccess = useEntering(returnTo);
  const keyOf = useIdempotencyKey();
  const form = useForm<Values>({ initialValues: { email: '', password: '', code: '' } });
  const signingIn = useMutation({
    mutationFn: async ({ by, code, ...rest }: Values & { readonly by: 'code' | 'passkey' }) => {
      const proof = by === 'passkey' ? { passkey: await askPasskey() } : code && { code };
      const values = { ...rest, ...proof };
      return signIn(values, keyOf(values));
    },
    onSuccess,
    onError: (error) => {
      if (isProblem(error)) form.setErrors(error.fieldErrors);
    },
  });
  const [ways, setWays] = useState<readonly string[]>([]);
  const asked = isProblem(signingIn.error, 'accounts.code-required') ? signingIn.error : null;
  if (asked && asked.facts.suggestions !== ways) setWays(asked.facts.suggestions);
  const asksForMore = ways.length > 0;
  const submit = (by: 'code' | 'passkey') =>
    form.onSubmit((values) => signingIn.mutate({ ...values, by }));
  return (
    <form onSubmit={submit('code')} noValidate>
      <Stack gap="md">
        <Refusal error={signingIn.error} what="Not signed in" />
        <TextInput
          label="E-mail address"
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          required
          withAsterisk={false}
          {...form.getInputProps('email')}
          onBlur={({ currentTarget }) => onEmail(currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          {...form.getInputProps('password')}
        />
        {asksForMore && (
          <TextInput
            label="Code"
            description={
              ways.includes('authenticator')
                ? 'Of your authenticator, or a recovery code'
                : 'One of your recovery codes'
            }
            name="code"
            autoComplete="one-time-code"
            autoFocus
            {...form.getInputProps('code')}
          />
        )}
        <Button type="submit" loading={signingIn.isPending} fullWidth>
          Sign in
        </Button>
        {ways.includes('passkey') && (
          <Button variant="default" fullWidth onClick={() => submit('passkey')()}>
            Use your passkey instead
          </Button>
        )}
      </Stack>
    </form>
  );
}
