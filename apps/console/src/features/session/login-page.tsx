import { Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';

import { meQuery, signIn } from '../../api/accounts.js';
import { isProblem } from '../../api/api-problem.js';
import { useIdempotencyKey } from '../../api/idempotency.js';
import { rememberBeenHere } from './been-here.js';
import { TextLink } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Panel } from '../../ui/panel.js';

const route = getRouteApi('/login');

export function LoginPage() {
  usePageTitle('Sign in');
  const { redirect } = route.useSearch();
  return (
    <Panel narrow>
      <Title order={1} size="h2" mb={4}>
        Sign in
      </Title>
      <Text c="dimmed" mb="lg">
        {redirect ? 'Then you go on where you were.' : 'To your instances.'}
      </Text>
      <SignInForm returnTo={redirect ?? '/'} />
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

function SignInForm({ returnTo }: { readonly returnTo: string }) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const keyOf = useIdempotencyKey();
  const form = useForm({ initialValues: { email: '', password: '', code: '' } });
  const signingIn = useMutation({
    mutationFn: ({ code, ...rest }: typeof form.values) => {
      const values = { ...rest, ...(code && { code }) };
      return signIn(values, keyOf(values));
    },
    onSuccess: ({ me }) => {
      rememberBeenHere();
      queryClient.clear();
      queryClient.setQueryData(meQuery.queryKey, me);
      router.history.push(returnTo);
    },
    onError: (error) => {
      if (isProblem(error)) form.setErrors(error.fieldErrors);
    },
  });
  const asksForCode =
    form.values.code !== '' ||
    isProblem(signingIn.error, 'accounts.code-required') ||
    isProblem(signingIn.error, 'accounts.wrong-code');
  return (
    <form onSubmit={form.onSubmit((values) => signingIn.mutate(values))} noValidate>
      <Stack gap="md">
        {signingIn.isError && <SignInFailure error={signingIn.error} />}
        <TextInput
          label="E-mail address"
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          required
          withAsterisk={false}
          {...form.getInputProps('email')}
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
        {asksForCode && (
          <TextInput
            label="Code"
            description="Of your authenticator, or a recovery code"
            name="code"
            autoComplete="one-time-code"
            autoFocus
            {...form.getInputProps('code')}
          />
        )}
        <Button type="submit" loading={signingIn.isPending} fullWidth>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}

function SignInFailure({ error }: { readonly error: Error }) {
  return (
    <Notice tone="failed" title={isProblem(error) ? error.facts.title : 'Not signed in'}>
      {error.message}
    </Notice>
  );
}
