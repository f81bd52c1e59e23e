import type { Organization } from '@fleetcommand/contracts/http/accounts';
import type { CreateTenantRequest } from '@fleetcommand/contracts/http/tenants';
import { Button, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { meQuery } from '../../api/accounts.js';
import { isProblem } from '../../api/api-problem.js';
import { plansQuery, slugQuery } from '../../api/catalogue.js';
import { useIdempotencyKey } from '../../api/idempotency.js';
import { createTenant, tenantsQuery } from '../../api/tenants.js';
import { useFocusOnRefusal } from '../../ui/focus-on-refusal.js';
import { ButtonLink } from '../../ui/links.js';
import { LoadFailure, NotAllowed, PageSkeleton } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Panel } from '../../ui/panel.js';
import { Refusal } from '../../ui/refusal.js';
import { followSlug } from '../ordering/follow.js';
import { InstanceFields, NO_CHOICE, type InstanceChoice } from '../ordering/instance-fields.js';
import { useToProgress } from '../operation/use-to-progress.js';
import { organizationsToChange } from '../session/permissions.js';
import classes from './new-instance-page.module.css';

export function NewInstancePage() {
  usePageTitle('New instance');
  const me = useQuery(meQuery);
  if (me.isError) {
    return <LoadFailure error={me.error} what="page" onRetry={() => void me.refetch()} />;
  }
  if (!me.data) return <PageSkeleton />;
  const organizations = organizationsToChange(me.data);
  if (organizations.length === 0) {
    return <NotAllowed reason="You may look at instances, but not create any." />;
  }
  return (
    <div className={classes.page}>
      <Title order={1} size="h2">
        New instance
      </Title>
      <Text c="dimmed" mt={4} mb="lg">
        It is isolated from your others: its own address, its own data.
      </Text>
      <Panel>
        <NewInstanceForm organizations={organizations} />
      </Panel>
    </div>
  );
}

type Values = InstanceChoice & { readonly organizationId: string };

function NewInstanceForm({ organizations }: { readonly organizations: readonly Organization[] }) {
  const form = useForm<Values>({
    initialValues: { ...NO_CHOICE, organizationId: organizations[0]?.id ?? '' },
    validate: {
      name: (name) => (name.trim() === '' ? 'Give the instance a name.' : null),
      slug: (slug) => (slug === '' ? 'Choose an address.' : null),
    },
  });
  const { values } = form;
  const refusal = useFocusOnRefusal(form.errors);
  const creating = useCreate((errors) => {
    refusal.expectErrors();
    form.setErrors(errors);
  });

  const change = (changed: Partial<InstanceChoice>) => {
    const followed =
      changed.name === undefined ? {} : followSlug(values, values.name, changed.name);
    const all = { ...followed, ...changed };
    form.setValues(all);
    for (const field of Object.keys(all)) form.clearFieldError(field);
  };

  return (
    <form
      ref={refusal.form}
      noValidate
      onSubmit={form.onSubmit((filled) => creating.mutate(filled), refusal.expectErrors)}
    >
      <Stack gap="md">
        {organizations.length > 1 && (
          <NativeSelect
            label="Organization"
            data={organizations.map(({ id, name }) => ({ value: id, label: name }))}
            {...form.getInputProps('organizationId')}
          />
        )}
        <InstanceFields values={values} errorOf={(field) => form.errors[field]} onChange={change} />
        <Refusal error={creating.error} what="Not created" />
        <Group gap="sm">
          <Button type="submit" loading={creating.isPending}>
            Create instance
          </Button>
          <ButtonLink to="/" variant="default">
            Cancel
          </ButtonLink>
        </Group>
      </Stack>
    </form>
  );
}

function useCreate(onErrors: (errors: Readonly<Record<string, string>>) => void) {
  const queryClient = useQueryClient();
  const toProgress = useToProgress();
  const keyOf = useIdempotencyKey();
  const { data: plans = [] } = useQuery(plansQuery);
  return useMutation({
    mutationFn: (values: Values) => {
      const body = toRequest(values, plans[0]?.id ?? '');
      return createTenant(body, keyOf(body));
    },
    onSuccess: (started) => {
      void queryClient.invalidateQueries({ queryKey: tenantsQuery.queryKey });
      return toProgress(started);
    },
    onError: (error, { slug, region }) => {
      if (!isProblem(error)) return;
      onErrors(error.fieldErrors);
      void queryClient.invalidateQueries({ queryKey: slugQuery(slug, region).queryKey });
    },
  });
}

function toRequest(
  { name, slug, plan, region, organizationId }: Values,
  defaultPlan: string,
): CreateTenantRequest {
  return { name, slug, plan: plan || defaultPlan, organizationId, ...(region && { region }) };
}
