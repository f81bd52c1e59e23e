import { useQuery } from '@tanstack/react-query';

import { meQuery } from '../../api/accounts.js';
import { ButtonLink } from '../../ui/links.js';
import { FleetSearch } from '../fleet/fleet-search.js';
import { AccountMenu } from './account-menu.js';

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

/** For operators the way to anything by name; for everybody the way to their account. */
export function AccountCorner() {
  const { data: me } = useQuery(meQuery);
  return (
    <>
      {me?.isOperator && <FleetSearch />}
      <AccountMenu />
    </>
  );
}
