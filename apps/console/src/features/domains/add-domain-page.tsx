import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';

import { meQuery } from '../../api/accounts.js';
import { isProblem } from '../../api/api-problem.js';
import { addDomain, domainsQuery } from '../../api/domains.js';
import { useIdempotencyKey } from '../../api/idempotency.js';
import { ButtonLink } from '../../ui/links.js';
import { NotAllowed } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Panel } from '../../ui/panel.js';
import { Refusal } from '../../ui/refusal.js';
import { useInstance } from '../instance/instance-context.js';
import { whyNotChange } from '../session/permissions.js';

/** Which name; its records come next. */
export function AddDomainPage() {
  const { data: tenant } = useInstance();
  usePageTitle('Add a domain');
  const { data: me } = useQuery(meQuery);
  const refusal = whyNotChange(me, tenant.organizationId);
  if (refusal) return <NotAllowed reason="Adding a domain changes the instance." />;
  return (
    <Panel>
      <Title order={2} size="h3" mb="xs">
        Add a domain
      </Title>
      <Text c="dimmed" mb="md">
        Enter the name your people shall open. We tell you which records to set at your DNS host,
        watch for them, and get the certificate by ourselves.
      </Text>
      <Form />
    </Panel>
  );
}

function Form() {
  const { data: tenant } = useInstance();
  const [hostname, setHostname] = useState('');
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const keyOf = useIdempotencyKey();
  const adding = useMutation({
    mutationFn: (name: string) => addDomain(tenant.id, name, keyOf(name)),
    onSuccess: async ({ id }) => {
      void queryClient.invalidateQueries({ queryKey: domainsQuery(tenant.id).queryKey });
      await navigate({
        to: '/instances/$id/domains/$domain',
        params: { id: tenant.id, domain: id },
      });
    },
  });
  const wanted = hostname.trim();
  const fieldError = isProblem(adding.error) ? adding.error.fieldErrors['hostname'] : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!adding.isPending) adding.mutate(wanted);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md" maw="32rem">
        {!fieldError && <Refusal error={adding.error} what="It was not added" />}
        <TextInput
          label="Domain"
          name="hostname"
          placeholder="chat.example.com"
          description="A subdomain, the domain itself, or a wildcard such as *.shop.example.com."
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          inputMode="url"
          value={hostname}
          error={fieldError}
          onChange={({ currentTarget }) => setHostname(currentTarget.value)}
        />
        <Group gap="sm">
          <Button type="submit" loading={adding.isPending}>
            Show me the records
          </Button>
          <ButtonLink to="/instances/$id/domains" params={{ id: tenant.id }} variant="default">
            Cancel
          </ButtonLink>
        </Group>
      </Stack>
    </form>
  );
}
