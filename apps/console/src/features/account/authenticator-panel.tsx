import type { AccountSecurity, NewAuthenticator } from '@fleetcommand/contracts/http/account';
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import {
  beginAuthenticator,
  confirmAuthenticator,
  removeAuthenticator,
  securityQuery,
} from '../../api/account-security.js';
import { Copyable } from '../../ui/copyable.js';
import { PasswordField } from '../../ui/password-field.js';
import { Refusal } from '../../ui/refusal.js';
import { Section } from '../../ui/section.js';
import { RecoveryCodes } from './recovery-codes.js';

/** Set up in two steps: the password shows the secret, a first code shows that it arrived. */
export function AuthenticatorPanel({ security }: { readonly security: AccountSecurity }) {
  const queryClient = useQueryClient();
  const [made, setMade] = useState<Required<NewAuthenticator> | null>(null);
  const [codes, setCodes] = useState<readonly string[]>([]);
  const read = () => queryClient.invalidateQueries({ queryKey: securityQuery.queryKey });
  const beginning = useMutation({ mutationFn: beginAuthenticator, onSuccess: setMade });
  const confirming = useMutation({
    mutationFn: confirmAuthenticator,
    onSuccess: async (recovery) => {
      setMade(null);
      setCodes(recovery);
      await read();
    },
  });
  const removing = useMutation({ mutationFn: removeAuthenticator, onSuccess: read });
  return (
    <Section title="Authenticator">
      <Stack gap="md" maw="32rem">
        <Text c="dimmed">
          {security.authenticator
            ? `Signing in asks for a code. ${security.recoveryCodesLeft} recovery codes are left.`
            : 'With one, signing in asks for a code of an app on your phone as well.'}
        </Text>
        <Refusal error={beginning.error ?? removing.error} what="It was not changed" />
        {codes.length > 0 && <RecoveryCodes codes={codes} />}
        {made && <Confirm made={made} confirming={confirming} />}
        {!made && (
          <PasswordStep
            action={security.authenticator ? 'Take it away' : 'Set one up'}
            isPending={beginning.isPending || removing.isPending}
            onPassword={(password) =>
              (security.authenticator ? removing : beginning).mutate(password)
            }
          />
        )}
      </Stack>
    </Section>
  );
}

interface PasswordStepProps {
  readonly action: string;
  readonly isPending: boolean;
  readonly onPassword: (password: string) => void;
}

function PasswordStep({ action, isPending, onPassword }: PasswordStepProps) {
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onPassword(password);
    setPassword('');
  };
  return (
    <form onSubmit={submit} noValidate>
      <Group gap="sm" align="end">
        <PasswordField
          label="Your password"
          shows="your password"
          flex="1 1 14rem"
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={isPending}>
          {action}
        </Button>
      </Group>
    </form>
  );
}

interface ConfirmProps {
  readonly made: Required<NewAuthenticator>;
  readonly confirming: {
    readonly error: Error | null;
    readonly isPending: boolean;
    readonly mutate: (code: string) => void;
  };
}

function Confirm({ made, confirming }: ConfirmProps) {
  const [code, setCode] = useState('');
  const { data: image } = useQuery({
    queryKey: ['qr-code', made.uri],
    queryFn: async () => {
      const { toDataURL } = await import('qrcode');
      return toDataURL(made.uri, { margin: 2, width: 200 });
    },
    gcTime: 0,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirming.mutate(code);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Text>Scan this with the app, or type the secret. Then enter the code that it shows.</Text>
        {image && <img src={image} width={200} height={200} alt="QR code of the secret" />}
        <Copyable text={made.secret} what="the secret" />
        <Refusal error={confirming.error} what="It was not set up" />
        <Group gap="sm" align="end">
          <TextInput
            label="Code"
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={({ currentTarget }) => setCode(currentTarget.value)}
          />
          <Button type="submit" loading={confirming.isPending}>
            Confirm
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
