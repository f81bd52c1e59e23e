import { NativeSelect } from '@mantine/core';

import { useUrlWord } from './url-state.js';

interface ChoiceFieldProps {
  /** The word of the address that holds it. */
  readonly name: string;
  readonly label: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
}

/** A filter of few choices, kept in the address. */
export function ChoiceField({ name, label, choices }: ChoiceFieldProps) {
  const [word, setWord] = useUrlWord(name);
  return (
    <NativeSelect
      aria-label={label}
      data={[...choices]}
      value={word}
      onChange={(event) => setWord(event.currentTarget.value)}
    />
  );
}
