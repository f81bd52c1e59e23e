import { Button, Stack } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';

import { hasPasskeys, signInByPasskey } from '../../api/passkeys.js';
import { beginSignOn, waysInQuery } from '../../api/single-sign-on.js';
import { Refusal } from '../../ui/refusal.js';
import { rememberReturnTo } from './return-to.js';
import { useEntering } from './use-entering.js';

interface OtherWaysProps {
  readonly returnTo: string;
  /** As far as it is typed: its domain may have a provider of its own. */
  readonly email: string;
}

/** The ways in without a password. */
export function OtherWays({ returnTo, email }: OtherWaysProps) {
  return (
    <Stack gap="sm" mt="md">
      <PasskeyButton returnTo={returnTo} />
      <ProviderButtons returnTo={returnTo} email={email} />
    </Stack>
  );
}

/** The browser offers the passkeys it has for this site. */
function PasskeyButton({ returnTo }: { readonly returnTo: string }) {
  const onSuccess = useEntering(returnTo);
  const signingIn = useMutation({ mutationFn: signInByPasskey, onSuccess });
  if (!hasPasskeys()) return null;
  return (
    <>
      <Refusal error={signingIn.error} what="Not signed in" />
      <Button
        variant="default"
        fullWidth
        loading={signingIn.isPending}
        onClick={() => signingIn.mutate()}
      >
        Sign in with a passkey
      </Button>
    </>
  );
}

function ProviderButtons({ returnTo, email }: OtherWaysProps) {
  const { data = [] } = useQuery(waysInQuery(email));
  const leaving = useMutation({
    mutationFn: beginSignOn,
    onSuccess: (url) => {
      rememberReturnTo(returnTo);
      window.location.assign(url);
    },
  });
  return (
    <>
      <Refusal error={leaving.error} what="Not signed in" />
      {data.map(({ id, name }) => (
        <Button
          key={id}
          variant="default"
          fullWidth
          loading={leaving.isPending && leaving.variables === id}
          onClick={() => leaving.mutate(id)}
        >
          Continue with {name}
        </Button>
      ))}
    </>
  );
}
