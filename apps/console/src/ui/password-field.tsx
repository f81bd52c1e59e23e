import { PasswordInput, type PasswordInputProps } from '@mantine/core';

interface PasswordFieldProps extends PasswordInputProps {
  /** What its eye shows, such as `the new password`: a page may have several. */
  readonly shows?: string;
}

/** A password somebody types, which can be looked at. */
export function PasswordField({ shows = 'the password', ...input }: PasswordFieldProps) {
  return (
    <PasswordInput
      autoComplete="current-password"
      visibilityToggleButtonProps={{ 'aria-label': `Show ${shows}` }}
      {...input}
    />
  );
}

/** One they choose: as long as `libs/domain/src/accounts` asks for. */
export function NewPasswordField(input: PasswordFieldProps) {
  return (
    <PasswordField
      label="New password"
      description="At least 10 characters"
      autoComplete="new-password"
      {...input}
    />
  );
}
