import { Button, Menu, Text } from '@mantine/core';
import { IconChevronDown, IconUserCircle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';

import { meQuery, signOut } from '../../api/accounts.js';
import { forgetSession } from '../../api/forget-session.js';
import classes from './corner.module.css';

/** Who is signed in, the way to their account, and the way out. */
export function AccountMenu() {
  const { data: me } = useQuery(meQuery);
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const leaving = useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      await navigate({ to: '/login' });
      forgetSession(queryClient);
    },
  });
  if (!me) return null;
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="dimmed"
          px={8}
          fw={500}
          aria-label={`Your account: ${me.email}`}
          rightSection={
            <IconChevronDown size={16} className={classes.chevron} aria-hidden="true" />
          }
        >
          <IconUserCircle size={20} className={classes.icon} aria-hidden="true" />
          <span className={classes.email}>{me.email}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className={classes.label}>{me.email}</Menu.Label>
        <Menu.Item component={Link} to="/account">
          Your account
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          closeMenuOnClick={false}
          disabled={leaving.isPending}
          onClick={() => leaving.mutate()}
        >
          {leaving.isError ? 'Sign out again' : 'Sign out'}
        </Menu.Item>
        {leaving.isError && (
          <Text size="sm" px="sm" pb="xs" role="alert">
            {leaving.error.message}
          </Text>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
