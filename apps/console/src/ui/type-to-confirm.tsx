import { TextInput } from '@mantine/core';

interface TypeToConfirmProps {
  /** What has to be typed: the name of what is lost. */
  readonly word: string;
  readonly typed: string;
  readonly onType: (typed: string) => void;
}

/** Whether the word was typed. */
export const isConfirmed = (word: string, typed: string): boolean => typed.trim() === word;

/** Asks for the name of what is lost for good, so that nobody loses it by a slip. */
export function TypeToConfirm({ word, typed, onType }: TypeToConfirmProps) {
  return (
    <TextInput
      label={
        <>
          Type <strong>{word}</strong> to go on
        </>
      }
      data-autofocus
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      value={typed}
      onChange={({ currentTarget }) => onType(currentTarget.value)}
    />
  );
}
