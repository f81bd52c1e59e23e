import type { SignInResponse } from '@fleetcommand/contracts/http/accounts';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';

import { meQuery } from '../../api/accounts.js';
import { rememberBeenHere } from './been-here.js';

/** Goes on as whoever signed in, by whatever way. */
export function useEntering(returnTo: string) {
  const router = useRouter();
  const queryClient = useQueryClient();
  return ({ me }: SignInResponse) => {
    rememberBeenHere();
    queryClient.clear();
    queryClient.setQueryData(meQuery.queryKey, me);
    router.history.push(returnTo);
  };
}
