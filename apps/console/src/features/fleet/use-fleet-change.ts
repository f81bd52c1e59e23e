import { useMutation, useQueryClient } from '@tanstack/react-query';

/** A change that operators make; what is shown of the fleet is read again whatever became of it. */
export function useFleetChange<Wanted = void, Done = void>(
  change: (wanted: Wanted) => Promise<Done>,
  onDone?: () => void,
) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => onDone?.(),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['fleet'] }),
  });
}
