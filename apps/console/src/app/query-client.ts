import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';

import { isProblem } from '../api/api-problem.js';

const MAX_RETRIES = 2;
/** A page that is opened right after another shows what that one has read. */
const FRESH_MS = 2_000;

/** `onSignedOut` runs when any answer says that nobody is signed in (any more). */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (isProblem(error, 'accounts.not-signed-in')) onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: FRESH_MS,
        retry: (failures, error) => failures < MAX_RETRIES && isProblem(error) && error.mayPass,
      },
      // What changes something is repeated by the person who asked for it, with the same Idempotency-Key.
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
