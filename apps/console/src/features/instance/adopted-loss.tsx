import type { Tenant } from '@fleetcommand/contracts/http/tenants';
import { Radio, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

type Adopted = NonNullable<Tenant['adopted']>;

interface AdoptedLossProps {
  readonly adopted: Adopted;
  readonly address: ReactNode;
  readonly choice: 'keep' | 'delete';
  readonly onChoose: (choice: 'keep' | 'delete') => void;
}

/** What is lost with an instance that ran before the platform knew of it: as much as is chosen. */
export function AdoptedLoss({ adopted, address, choice, onChoose }: AdoptedLossProps) {
  const { namespace, name, kinds } = adopted;
  const what = new Intl.ListFormat('en').format(kinds);
  return (
    <>
      <Text>
        It ran as{' '}
        <strong>
          {namespace}/{name}
        </strong>{' '}
        before it was adopted. What this platform added goes: the names it is served by here, and
        its address {address}, which is kept for your organization for 90 days and then free for
        others. Its database is not the platform’s: it is neither copied nor deleted.
      </Text>
      {kinds.length > 0 && (
        <Radio.Group
          label="What was there before"
          value={choice}
          onChange={(value) => onChoose(value === 'delete' ? 'delete' : 'keep')}
        >
          <Stack gap="xs" mt="xs">
            <Radio value="keep" label="stays" description={stays(what, kinds)} />
            <Radio value="delete" label="goes, too" description={goes(what, namespace)} />
          </Stack>
        </Radio.Group>
      )}
    </>
  );
}

function stays(what: string, kinds: Adopted['kinds']): string {
  const pods = kinds.includes('Deployment')
    ? 'its pods run on, and are not restarted'
    : 'its pods are the platform’s by now, and end: nobody is served';
  const hosts = kinds.includes('Ingress') ? ' Hosts of its Ingress lead to it as before.' : '';
  return `${what}: without the platform’s labels, else as they are; ${pods}.${hosts}`;
}

function goes(what: string, namespace: string): string {
  return `${what} are deleted and its pods end, at once: nobody is served. The namespace ${namespace} stays, with whatever else is in it.`;
}
