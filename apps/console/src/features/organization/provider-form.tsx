import type { OrganizationSignIn } from '@fleetcommand/contracts/http/single-sign-on';
import {
  Button,
  Checkbox,
  Group,
  NativeSelect,
  PasswordInput,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { isProblem } from '../../api/api-problem.js';
import { organizationSignInQuery, removeProvider, saveProvider } from '../../api/single-sign-on.js';
import { Copyable } from '../../ui/copyable.js';
import { Refusal } from '../../ui/refusal.js';
import { Section } from '../../ui/section.js';
import { useOrganization } from './organization-context.js';
import { ROLES } from './roles.js';

interface ProviderFormProps {
  readonly signIn: OrganizationSignIn;
  readonly etag: string;
}

const NEWCOMERS = ROLES.filter((role) => role !== 'owner');

export function ProviderForm({ signIn, etag }: ProviderFormProps) {
  const { provider } = signIn;
  return (
    <Section
      title="Identity provider"
      about={
        provider
          ? `Your people can come in by ${provider.name}. Whoever comes for the first time becomes a member.`
          : 'Let your people come in by your own OpenID Connect provider, such as Entra ID, Okta, Google or Keycloak.'
      }
    >
      <Stack gap="md" maw="32rem">
        <div>
          <Text size="sm">Register a web client there with this redirect URI:</Text>
          <Copyable text={signIn.redirectUri} what="the redirect URI" />
        </div>
        <Fields signIn={signIn} etag={etag} />
      </Stack>
    </Section>
  );
}

function Fields({ signIn: { provider, domains }, etag }: ProviderFormProps) {
  const { id } = useOrganization();
  const queryClient = useQueryClient();
  const read = () =>
    queryClient.invalidateQueries({ queryKey: organizationSignInQuery(id).queryKey });
  const form = useForm({
    initialValues: {
      name: provider?.name ?? '',
      issuer: provider?.issuer ?? '',
      clientId: provider?.clientId ?? '',
      clientSecret: '',
      defaultRole: provider?.defaultRole ?? 'developer',
      isEnforced: provider?.isEnforced ?? false,
    },
  });
  const saving = useMutation({
    mutationFn: ({ clientSecret, ...rest }: typeof form.values) =>
      saveProvider(id, { ...rest, ...(clientSecret && { clientSecret }) }, etag),
    onSuccess: read,
    onError: (error) => {
      if (isProblem(error)) form.setErrors(error.fieldErrors);
    },
  });
  const isProven = domains.some(({ verifiedAt }) => verifiedAt !== null);
  return (
    <form onSubmit={form.onSubmit((values) => saving.mutate(values))} noValidate>
      <Stack gap="md">
        <Refusal error={saving.error} what="It was not saved" />
        <TextInput
          label="Name"
          description="What stands on the button of the sign-in page"
          {...form.getInputProps('name')}
        />
        <TextInput
          label="Issuer"
          description="Exactly as the provider says it"
          placeholder="https://id.acme.com"
          {...form.getInputProps('issuer')}
        />
        <TextInput label="Client id" {...form.getInputProps('clientId')} />
        <PasswordInput
          label="Client secret"
          {...(provider && { description: 'Leave it empty to keep the present one' })}
          autoComplete="off"
          visibilityToggleButtonProps={{ 'aria-label': 'Show the client secret' }}
          {...form.getInputProps('clientSecret')}
        />
        <NativeSelect
          label="Newcomers become"
          data={NEWCOMERS}
          {...form.getInputProps('defaultRole')}
        />
        <Checkbox
          label="Members with addresses in a proven domain must come in this way"
          description={
            isProven
              ? 'Owners may still use their passwords, should the provider fail.'
              : 'Prove a domain first.'
          }
          disabled={!isProven}
          {...form.getInputProps('isEnforced', { type: 'checkbox' })}
        />
        <Group>
          <Button type="submit" loading={saving.isPending}>
            {provider ? 'Save' : 'Set it up'}
          </Button>
          {provider && <RemoveButton name={provider.name} etag={etag} onDone={read} />}
        </Group>
        <Text size="sm" c="dimmed" role="status">
          {saving.isSuccess ? 'Saved. The provider answers as it should.' : ''}
        </Text>
      </Stack>
    </form>
  );
}

interface RemoveButtonProps {
  readonly name: string;
  readonly etag: string;
  readonly onDone: () => Promise<void>;
}

function RemoveButton({ name, etag, onDone }: RemoveButtonProps) {
  const { id } = useOrganization();
  const removing = useMutation({ mutationFn: () => removeProvider(id, etag), onSuccess: onDone });
  return (
    <>
      <Button
        variant="default"
        loading={removing.isPending}
        onClick={() => {
          const loss = `Remove ${name}? Its people come in by their passwords then; those who have none ask for one by mail.`;
          if (window.confirm(loss)) removing.mutate();
        }}
      >
        Remove it
      </Button>
      <Refusal error={removing.error} what="It was not removed" />
    </>
  );
}
