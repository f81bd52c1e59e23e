import type { Explanation } from '@fleetcommand/contracts/http/explain';
import { Button, Group, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';

import { Fact, Facts } from '../../ui/facts.js';
import { Small } from '../../ui/lines.js';
import { UnloadedSection } from '../../ui/page-states.js';
import { Row, Rows } from '../../ui/rows.js';
import { Section } from '../../ui/section.js';
import { StateBadge } from '../../ui/state-badge.js';
import type { Look } from '../../ui/state-look.js';
import { EdgeExplanation } from './edge-explanation.js';

/** From what is wanted, over what the cluster holds, to the proxy's own lines. */
export function Explained({ query }: { readonly query: UseQueryResult<Explanation> }) {
  if (!query.data) return <UnloadedSection query={query} what="explanation" />;
  const { snapshot, objects, edges } = query.data;
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start">
        <Text c="dimmed" maw="40rem">
          From what is wanted, over what the cluster holds, to the proxy’s own lines.
        </Text>
        <Button variant="default" loading={query.isFetching} onClick={() => void query.refetch()}>
          Look again
        </Button>
      </Group>
      <Section title="What is wanted">
        <Snapshot snapshot={snapshot} />
      </Section>
      <Section title={`Objects in the cluster (${objects.length})`}>
        <Objects objects={objects} />
      </Section>
      {edges.map((edge) => (
        <Section key={edge.url} title={`Edge ${edge.url}`}>
          <EdgeExplanation edge={edge} />
        </Section>
      ))}
    </Stack>
  );
}

function Snapshot({ snapshot }: { readonly snapshot: Explanation['snapshot'] }) {
  return (
    <Facts>
      <Fact name="Plan">{snapshot.plan}</Fact>
      <Fact name="Blueprint">{snapshot.blueprint}</Fact>
      <Fact name="Namespace">
        <code>{snapshot.namespace}</code>
      </Fact>
      <Fact name="Database">
        {snapshot.database ? <code>{snapshot.database}</code> : 'None yet'}
      </Fact>
      <Fact name="Applied">{appliedOf(snapshot)}</Fact>
    </Facts>
  );
}

function appliedOf({ desiredHash, appliedHash, problem }: Explanation['snapshot']): string {
  if (desiredHash === null) return problem ?? 'It cannot be rendered yet';
  return appliedHash === desiredHash ? 'All of it' : 'Not all of it yet';
}

type ObjectState = Explanation['objects'][number]['state'];

const LOOK_OF_OBJECT: Readonly<Record<ObjectState, Look>> = {
  'in-sync': { tone: 'live', word: 'As wanted' },
  missing: { tone: 'working', word: 'Missing' },
  differs: { tone: 'degraded', word: 'Differs' },
  unwanted: { tone: 'gone', word: 'Unwanted' },
  unknown: { tone: 'idle', word: 'Unknown' },
};

function Objects({ objects }: { readonly objects: Explanation['objects'] }) {
  if (objects.length === 0) return <Text c="dimmed">None yet.</Text>;
  return (
    <Rows>
      {objects.map(({ kind, namespace, name, state, summary }) => (
        <Row key={`${kind}/${namespace}/${name}`} end={<StateBadge look={LOOK_OF_OBJECT[state]} />}>
          <span>
            {kind} <code>{name}</code>
          </span>
          {summary && <Small>{summary}</Small>}
        </Row>
      ))}
    </Rows>
  );
}
