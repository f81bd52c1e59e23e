import { Button, Group, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { changePassword, sessionsQuery } from '../../api/account-security.js';
import { isProblem } from '../../api/api-problem.js';
import { Panel } from '../../ui/panel.js';
import { Refusal } from '../../ui/refusal.js';

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
    <Panel>
      <Title order={2} size="h4" mb="sm">
        Password
      </Title>
      <form onSubmit={form.onSubmit((values) => changing.mutate(values))} noValidate>
        <Stack gap="md" maw="24rem">
          <Refusal error={changing.error} what="It was not changed" />
          <PasswordInput
            label="Present password"
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': 'Show the present password' }}
            {...form.getInputProps('password')}
          />
          <PasswordInput
            label="New password"
            description="At least 10 characters"
            autoComplete="new-password"
            visibilityToggleButtonProps={{ 'aria-label': 'Show the new password' }}
            {...form.getInputProps('newPassword')}
          />
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
    </Panel>
  );
}
