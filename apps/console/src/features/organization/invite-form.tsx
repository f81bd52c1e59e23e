import { Button, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { isProblem } from '../../api/api-problem.js';
import { useIdempotencyKey } from '../../api/idempotency.js';
import { invitationsQuery, invite } from '../../api/organization.js';
import { Refusal } from '../../ui/refusal.js';
import { Section } from '../../ui/section.js';
import { useOrganization } from './organization-context.js';
import { ROLES } from './roles.js';

export function InviteForm() {
  const { id, role } = useOrganization();
  const queryClient = useQueryClient();
  const keyOf = useIdempotencyKey();
  const form = useForm({
    initialValues: { email: '', role: 'developer' as (typeof ROLES)[number] },
  });
  const inviting = useMutation({
    mutationFn: (values: typeof form.values) => invite(id, values, keyOf(values)),
    onSuccess: async () => {
      form.reset();
      await queryClient.invalidateQueries({ queryKey: invitationsQuery(id).queryKey });
    },
    onError: (error) => {
      if (isProblem(error)) form.setErrors(error.fieldErrors);
    },
  });
  const offered = ROLES.filter((each) => role === 'owner' || each !== 'owner');
  return (
    <Section title="Invite somebody">
      <form onSubmit={form.onSubmit((values) => inviting.mutate(values))} noValidate>
        <Refusal error={inviting.error} what="Nobody was invited" />
        <Group gap="sm" align="end">
          <TextInput
            label="E-mail address"
            type="email"
            flex="1 1 14rem"
            required
            withAsterisk={false}
            {...form.getInputProps('email')}
          />
          <NativeSelect label="Role" data={offered} {...form.getInputProps('role')} />
          <Button type="submit" loading={inviting.isPending}>
            Send the invitation
          </Button>
        </Group>
        <Text size="sm" mt="xs" c="dimmed" role="status">
          {inviting.isSuccess
            ? `A link is on its way to ${inviting.data.email}. It is good for a week.`
            : ''}
        </Text>
      </form>
    </Section>
  );
}
