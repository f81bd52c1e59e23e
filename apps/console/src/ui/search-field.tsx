import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';

import { useTypedWord } from './url-state.js';

interface SearchFieldProps {
  /** The word of the address that holds it. */
  readonly name: string;
  readonly label: string;
  readonly placeholder: string;
}

/** A search whose words are in the address, so that it can be sent to somebody. */
export function SearchField({ name, label, placeholder }: SearchFieldProps) {
  const { typed, setTyped } = useTypedWord(name);
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={placeholder}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      leftSection={<IconSearch size={18} aria-hidden="true" />}
      rightSection={
        typed !== '' && <CloseButton aria-label="Clear the search" onClick={() => setTyped('')} />
      }
    />
  );
}
