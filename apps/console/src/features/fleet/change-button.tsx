import { Button } from '@mantine/core';

import { useFleetChange } from './use-fleet-change.js';

interface ChangeButtonProps {
  readonly word: string;
  /** Where the word alone does not say what is changed. */
  readonly label?: string;
  readonly change: () => Promise<void>;
}

/** A small button in a row that changes something at once; why it was refused is told to who points at it. */
export function ChangeButton({ word, label, change }: ChangeButtonProps) {
  const changing = useFleetChange(change);
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={changing.isPending}
      onClick={() => changing.mutate()}
      {...(label && { 'aria-label': label })}
      {...(changing.isError && { title: changing.error.message })}
    >
      {changing.isError ? 'Try again' : word}
    </Button>
  );
}
