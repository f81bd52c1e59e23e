import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';

import { meQuery, signOut } from '../../api/accounts.js';
import { ButtonLink, TextLink } from '../../ui/links.js';
import { FleetSearch } from '../fleet/fleet-search.js';
import classes from './corner.module.css';

/** The header's corner on the pages for those who are not signed in: the way to the other one. */
export function VisitorCorner({ pathname }: { readonly pathname: string }) {
  return pathname === '/login' ? (
    <ButtonLink to="/signup" variant="default">
      Sign up
    </ButtonLink>
  ) : (
    <ButtonLink to="/login" variant="default">
      Sign in
    </ButtonLink>
  );
}

/** Who is signed in, and the way out. */
export function AccountCorner() {
  const { data: me } = useQuery(meQuery);
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const leaving = useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      await navigate({ to: '/login' });
      queryClient.clear();
    },
  });
  if (!me) return null;
  return (
    <>
      {me.isOperator && <OperatorLinks />}
      {me.organizations.length > 0 && (
        <ButtonLink to="/billing" variant="subtle">
          Billing
        </ButtonLink>
      )}
      <ButtonLink to="/organization" variant="subtle">
        Organization
      </ButtonLink>
      <TextLink to="/account" size="sm" c="dimmed" className={classes.email} title={me.email}>
        {me.email}
      </TextLink>
      <Button
        variant="default"
        loading={leaving.isPending}
        onClick={() => leaving.mutate()}
        {...(leaving.isError && { title: leaving.error.message })}
      >
        {leaving.isError ? 'Sign out again' : 'Sign out'}
      </Button>
    </>
  );
}

/** The operators' door, and the way to anything by name. */
function OperatorLinks() {
  return (
    <>
      <FleetSearch />
      <ButtonLink to="/fleet" variant="subtle">
        Fleet
      </ButtonLink>
    </>
  );
}
