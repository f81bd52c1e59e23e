import { Button, Stack, Text, TextInput, Title, VisuallyHidden } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ComponentProps } from 'react';

import { signUp, signupStatusQuery } from '../../api/accounts.js';
import { isProblem } from '../../api/api-problem.js';
import { plansQuery, slugQuery } from '../../api/catalogue.js';
import { useIdempotencyKey } from '../../api/idempotency.js';
import { TextLink } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { useFocusOnRefusal } from '../../ui/focus-on-refusal.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Panel } from '../../ui/panel.js';
import { PasswordField } from '../../ui/password-field.js';
import { followName } from '../ordering/follow.js';
import { InstanceFields } from '../ordering/instance-fields.js';
import { useToProgress } from '../operation/use-to-progress.js';
import { rememberBeenHere } from '../session/been-here.js';
import { hintPassword } from './password-hint.js';
import { checkSignup, EMPTY_SIGNUP, toSignup, type SignupValues } from './signup-form.js';
import classes from './signup-page.module.css';

export function SignupPage() {
  usePageTitle('Sign up');
  return (
    <div className={classes.page}>
      <Title order={1} size="h2">
        Your own instance, in seconds
      </Title>
      <Text c="dimmed" mt={4} mb="lg">
        Isolated from everyone else’s, at an address of its own.
      </Text>
      <ClosedNotice />
      <Panel>
        <SignupForm />
      </Panel>
      <Text mt="md">
        Signed up already?{' '}
        <TextLink to="/login" underline="always">
          Sign in
        </TextLink>
      </Text>
    </div>
  );
}

/** Said before somebody fills in what cannot be taken. */
function ClosedNotice() {
  const { data: status } = useQuery(signupStatusQuery);
  if (!status || status.open) return null;
  return (
    <Notice tone="degraded" title="Nobody can sign up at the moment">
      {status.notice || 'No new customers are taken in now.'} Try again later.
    </Notice>
  );
}

function SignupForm() {
  const form = useForm<SignupValues>({ initialValues: EMPTY_SIGNUP, validate: checkSignup });
  const refusal = useFocusOnRefusal(form.errors);
  const signingUp = useSignUp((errors) => {
    refusal.expectErrors();
    form.setErrors(errors);
  });
  const { values } = form;
  const hint = hintPassword(values.password, values.email);

  const setOrganization = (organization: string) => {
    const followed = followName(values.tenant, values.organization, organization);
    form.setValues({ organization, tenant: { ...values.tenant, ...followed } });
    form.clearFieldError('organization');
  };

  return (
    <form
      ref={refusal.form}
      noValidate
      onSubmit={form.onSubmit((filled) => signingUp.mutate(filled), refusal.expectErrors)}
    >
      <Stack gap="md">
        <TextInput
          label="Organization"
          name="organization"
          autoComplete="organization"
          required
          withAsterisk={false}
          maxLength={100}
          {...form.getInputProps('organization')}
          onChange={({ currentTarget }) => setOrganization(currentTarget.value)}
        />
        <TextInput
          label="E-mail address"
          type="email"
          name="email"
          autoComplete="email"
          required
          withAsterisk={false}
          {...form.getInputProps('email')}
        />
        <PasswordField
          label="Password"
          name="new-password"
          autoComplete="new-password"
          required
          withAsterisk={false}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          // A refusal says the same, or what weighs more.
          description={form.errors['password'] ? undefined : <PasswordNote {...hint} />}
          {...form.getInputProps('password')}
        />
        <InstanceFields
          values={values.tenant}
          errorOf={(field) => form.errors[`tenant.${field}`]}
          onChange={(change) => {
            form.setFieldValue('tenant', { ...values.tenant, ...change });
            for (const field of Object.keys(change)) form.clearFieldError(`tenant.${field}`);
          }}
        />
        <Trap {...form.getInputProps('website')} />
        {signingUp.isError && <SignupFailure error={signingUp.error} />}
        <Button type="submit" size="md" loading={signingUp.isPending}>
          Create my instance
        </Button>
      </Stack>
    </form>
  );
}

/** Signs up and goes to where the new instance's progress is shown; refused fields go to `onErrors`. */
function useSignUp(onErrors: (errors: Readonly<Record<string, string>>) => void) {
  const queryClient = useQueryClient();
  const toProgress = useToProgress();
  const keyOf = useIdempotencyKey();
  const { data: plans = [] } = useQuery(plansQuery);
  return useMutation({
    mutationFn: (values: SignupValues) => {
      const body = toSignup(values, plans[0]?.id ?? '');
      return signUp(body, keyOf(body));
    },
    onSuccess: (started) => {
      rememberBeenHere();
      queryClient.clear();
      return toProgress(started);
    },
    onError: (error, { tenant }) => {
      if (!isProblem(error)) return;
      onErrors(error.fieldErrors);
      void queryClient.invalidateQueries({
        queryKey: slugQuery(tenant.slug, tenant.region).queryKey,
      });
    },
  });
}

/** No person sees it or comes to it by keyboard; a program that fills in every field gives itself away. */
function Trap(input: ComponentProps<'input'>) {
  return (
    <VisuallyHidden aria-hidden>
      <label>
        Website
        <input type="text" name="website" tabIndex={-1} autoComplete="off" {...input} />
      </label>
    </VisuallyHidden>
  );
}

function PasswordNote({ isEnough, text }: ReturnType<typeof hintPassword>) {
  return (
    <span className={classes.note} data-tone={isEnough ? 'live' : undefined}>
      {text}
    </span>
  );
}

function SignupFailure({ error }: { readonly error: Error }) {
  const isKnown = isProblem(error);
  return (
    <Notice tone="failed" title={isKnown ? error.facts.title : 'Not signed up'}>
      {error.message}
      {isProblem(error, 'accounts.email-taken') && (
        <>
          {' '}
          <TextLink to="/login" underline="always">
            Sign in
          </TextLink>
        </>
      )}
    </Notice>
  );
}
