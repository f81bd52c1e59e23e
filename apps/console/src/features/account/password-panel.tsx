import { Button, Group, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { changePassword, sessionsQuery } from '../../api/account-security.js';
import { isProblem } from '../../api/api-problem.js';
import { NewPasswordField, PasswordField } from '../../ui/password-field.js';
import { Refusal } from '../../ui/refusal.js';
import { Section } from '../../ui/section.js';

export function PasswordPanel() {
  const queryClient = useQueryClient();
  const form = useForm({ initialValues: { password: '', newPassword: '' } });
  const changing = useMutation({
    mutationFn: changePassword,
    onSuccess: async () => {
      form.reset();
      await queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
    onError: (error) => {
      if (isProblem(error)) form.setErrors(error.fieldErrors);
    },
  });
  return (
    <Section title="Password">
      <form onSubmit={form.onSubmit((values) => changing.mutate(values))} noValidate>
        <Stack gap="md" maw="24rem">
          <Refusal error={changing.error} what="It was not changed" />
          <PasswordField
            label="Present password"
            shows="the present password"
            {...form.getInputProps('password')}
          />
          <NewPasswordField shows="the new password" {...form.getInputProps('newPassword')} />
          <Group>
            <Button type="submit" loading={changing.isPending}>
              Change the password
            </Button>
          </Group>
          <Text size="sm" c="dimmed" role="status">
            {changing.isSuccess ? 'Changed. Your other sessions have ended.' : ''}
          </Text>
        </Stack>
      </form>
    </Section>
  );
}
