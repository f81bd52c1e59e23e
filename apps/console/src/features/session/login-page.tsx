import { Button, Stack, Text, TextInput, Title } from '@mantine/core';
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
import { PasswordField } from '../../ui/password-field.js';
import { Refusal } from '../../ui/refusal.js';
import { OtherWays } from './other-ways.js';
import { useEntering } from './use-entering.js';

const route = getRouteApi('/login');

export function LoginPage() {
  usePageTitle('Sign in');
  const { redirect } = route.useSearch();
  const [email, setEmail] = useState('');
  const [ways, setWays] = useState<readonly string[]>([]);
  return (
    <Panel narrow>
      <Title order={1} size="h2" mb={4}>
        Sign in
      </Title>
      <Text c="dimmed" mb="lg">
        {redirect ? 'Then you go on where you were.' : 'To your instances.'}
      </Text>
      <SignInForm returnTo={redirect ?? '/'} ways={ways} onWays={setWays} onEmail={setEmail} />
      {ways.length === 0 && <OtherWays returnTo={redirect ?? '/'} email={email} />}
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
  /** By which the account wants to be proven beside its password; none before it asks. */
  readonly ways: readonly string[];
  readonly onWays: (ways: readonly string[]) => void;
  /** Told when the address is typed. */
  readonly onEmail: (email: string) => void;
}

function SignInForm({ returnTo, ways, onWays, onEmail }: SignInFormProps) {
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
      if (isProblem(error, 'accounts.code-required')) onWays(error.facts.suggestions);
    },
  });
  const isRefused = !isProblem(signingIn.error, 'accounts.code-required');
  const asksForMore = ways.length > 0;
  const submit = (by: 'code' | 'passkey') =>
    form.onSubmit((values) => signingIn.mutate({ ...values, by }));
  return (
    <form onSubmit={submit('code')} noValidate>
      <Stack gap="md">
        {isRefused && <Refusal error={signingIn.error} what="Not signed in" />}
        {asksForMore && (
          <Text role="status">One more step: this account asks for more than its password.</Text>
        )}
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
        <PasswordField
          label="Password"
          name="password"
          required
          withAsterisk={false}
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
