import type { QueryClient } from '@tanstack/react-query';

/**
 * Forgets all that was read in a session that is over. What the page at hand shows is read anew: were it only taken away
 * (`clear`), that page would go on waiting for it.
 */
export function forgetSession(queryClient: QueryClient): void {
  queryClient.getMutationCache().clear();
  queryClient.removeQueries({ type: 'inactive' });
  void queryClient.resetQueries();
}
