import type {
  DecideOnDeviceRequest,
  WaitingDevice,
} from '@fleetcommand/contracts/http/device-sign-in';
import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { meQuery } from '../../api/accounts.js';
import { decideOnDevice, waitingDeviceQuery } from '../../api/device-sign-in.js';
import { Fact, Facts } from '../../ui/facts.js';
import { ButtonLink } from '../../ui/links.js';
import { Message, UnloadedPage } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Panel } from '../../ui/panel.js';
import { Refusal } from '../../ui/refusal.js';
import { useUrlWord } from '../../ui/url-state.js';
import classes from './device-page.module.css';
import { programOf } from './program.js';

/** Where somebody who is signed in says whether a program elsewhere may be, too. */
export function DevicePage() {
  usePageTitle('Sign a program in');
  const [code, setCode] = useUrlWord('code');
  // Nobody approves anything as somebody they do not know they are.
  const me = useQuery(meQuery);
  const waiting = useQuery(waitingDeviceQuery(code));
  if (!me.data) return <UnloadedPage query={me} what="account" />;
  if (!waiting.data) {
    return (
      <AskForCode
        code={code}
        isLooking={waiting.isFetching}
        error={waiting.error}
        onCode={setCode}
      />
    );
  }
  return <Decide email={me.data.email} device={waiting.data} />;
}

interface AskForCodeProps {
  readonly code: string;
  readonly isLooking: boolean;
  readonly error: Error | null;
  readonly onCode: (code: string) => void;
}

function AskForCode({ code, isLooking, error, onCode }: AskForCodeProps) {
  const [typed, setTyped] = useState(code);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onCode(typed.trim());
  };
  return (
    <Panel narrow>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Title order={1} size="h2">
            Sign a program in
          </Title>
          <Text c="dimmed">It shows a code of eight letters. Enter it here.</Text>
          <Refusal error={error} what="The code could not be looked up" />
          <TextInput
            label="Code"
            placeholder="WDJB-MJHT"
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          <Button type="submit" loading={isLooking} disabled={typed.trim() === ''} fullWidth>
            Go on
          </Button>
        </Stack>
      </form>
    </Panel>
  );
}

interface DecideProps {
  readonly email: string;
  readonly device: WaitingDevice;
}

function Decide({ email, device }: DecideProps) {
  const { userCode, userAgent, ipAddress } = device;
  const program = programOf(userAgent);
  const deciding = useMutation({
    mutationFn: (decision: DecideOnDeviceRequest['decision']) =>
      decideOnDevice({ userCode, decision }),
  });
  if (deciding.isSuccess) return <Decided program={program} decision={deciding.variables} />;
  return (
    <Panel narrow>
      <Stack gap="md">
        <Title order={1} size="h2">
          Sign this program in?
        </Title>
        <p className={classes.code}>{userCode}</p>
        <Facts>
          <Fact name="Program">{program}</Fact>
          <Fact name="Asks from">{ipAddress}</Fact>
          <Fact name="Will be">{email}</Fact>
        </Facts>
        <Text>
          Approve only what you began yourself, and only if it shows this very code. It can do
          whatever you can, until you end its session under your account.
        </Text>
        <Refusal error={deciding.error} what="Nothing was decided" />
        <Group grow>
          <Button
            variant="default"
            loading={deciding.isPending && deciding.variables === 'refuse'}
            onClick={() => deciding.mutate('refuse')}
          >
            Refuse
          </Button>
          <Button
            loading={deciding.isPending && deciding.variables === 'approve'}
            onClick={() => deciding.mutate('approve')}
          >
            Approve
          </Button>
        </Group>
      </Stack>
    </Panel>
  );
}

interface DecidedProps {
  readonly program: string;
  readonly decision: DecideOnDeviceRequest['decision'];
}

function Decided({ program, decision }: DecidedProps) {
  const actions = <ButtonLink to="/account">Your sessions</ButtonLink>;
  if (decision === 'approve') {
    return (
      <Message tone="live" title="Go back to where you came from" actions={actions}>
        {program} is signed in as you in a moment. You can close this page.
      </Message>
    );
  }
  return (
    <Message tone="suspended" title="It was refused" actions={actions}>
      {program} gets nothing. If you did not begin this, somebody may have sent you a code of
      theirs: never approve one that you are sent.
    </Message>
  );
}
