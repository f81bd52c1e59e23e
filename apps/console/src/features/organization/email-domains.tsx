import type { EmailDomain } from '@fleetcommand/contracts/http/single-sign-on';
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { isProblem } from '../../api/api-problem.js';
import {
  addEmailDomain,
  checkEmailDomain,
  organizationSignInQuery,
  removeEmailDomain,
} from '../../api/single-sign-on.js';
import { Copyable } from '../../ui/copyable.js';
import { Refusal } from '../../ui/refusal.js';
import { Section } from '../../ui/section.js';
import { ToneIcon } from '../../ui/state-badge.js';
import { useOrganization } from './organization-context.js';

/** A change, after which the page is read again. */
function useChange(change: (id: string, input: string) => Promise<unknown>) {
  const { id } = useOrganization();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: string) => change(id, input),
    onSettled: () =>
      queryClient.invalidateQueries({ queryKey: organizationSignInQuery(id).queryKey }),
  });
}

export function EmailDomains({ domains }: { readonly domains: readonly EmailDomain[] }) {
  return (
    <Section
      title="Domains of your addresses"
      about="Your identity provider may speak only of addresses whose domain is proven to be yours."
    >
      <Stack gap="lg">
        {domains.map((domain) => (
          <NamedDomain key={domain.id} named={domain} />
        ))}
        <AddDomain />
      </Stack>
    </Section>
  );
}

function NamedDomain({ named }: { readonly named: EmailDomain }) {
  const checking = useChange(checkEmailDomain);
  const removing = useChange(removeEmailDomain);
  const { id, domain, verifiedAt } = named;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Group gap="xs">
          <ToneIcon tone={verifiedAt ? 'live' : 'waiting'} size={20} />
          <strong>{domain}</strong>
          <Text span c="dimmed">
            {verifiedAt ? 'proven' : 'waits for its record'}
          </Text>
        </Group>
        <Group gap="xs">
          {!verifiedAt && (
            <Button
              variant="default"
              size="xs"
              aria-label={`Check now: ${domain}`}
              loading={checking.isPending}
              onClick={() => checking.mutate(id)}
            >
              Check now
            </Button>
          )}
          <Button
            variant="default"
            size="xs"
            aria-label={`Remove ${domain}`}
            loading={removing.isPending}
            onClick={() => {
              const loss = `Remove ${domain}? People with its addresses cannot come in by your identity provider then.`;
              if (window.confirm(loss)) removing.mutate(id);
            }}
          >
            Remove
          </Button>
        </Group>
      </Group>
      <Refusal error={checking.error ?? removing.error} what="It was not done" />
      {!verifiedAt && <ProofRecord record={named.record} />}
    </Stack>
  );
}

function ProofRecord({ record: { name, value } }: Pick<EmailDomain, 'record'>) {
  return (
    <Stack gap={4}>
      <Text size="sm">Set this TXT record at your DNS host:</Text>
      <Copyable text={name} what="the name of the record" />
      <Copyable text={value} what="the value of the record" />
    </Stack>
  );
}

function AddDomain() {
  const [domain, setDomain] = useState('');
  const adding = useChange(addEmailDomain);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    adding.mutate(domain, { onSuccess: () => setDomain('') });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Group gap="sm" align="start">
        <TextInput
          label="Another domain"
          placeholder="acme.com"
          flex="1 1 14rem"
          value={domain}
          error={isProblem(adding.error) ? adding.error.message : undefined}
          onChange={({ currentTarget }) => setDomain(currentTarget.value)}
        />
        <Button type="submit" variant="default" mt={25} loading={adding.isPending}>
          Add
        </Button>
      </Group>
    </form>
  );
}
