import type { Explanation } from '@fleetcommand/contracts/http/explain';
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { Facts } from '../../ui/facts.js';
import { UnloadedSection } from '../../ui/page-states.js';
import { Panel } from '../../ui/panel.js';
import { StateBadge } from '../../ui/state-badge.js';
import type { Look } from '../../ui/state-look.js';
import { EdgeExplanation } from './edge-explanation.js';
import classes from './explain-tab.module.css';

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

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <Panel>
        <Title order={2} size="h4" mb="sm" className={classes.title}>
          {title}
        </Title>
        {children}
      </Panel>
    </section>
  );
}

function Snapshot({ snapshot }: { readonly snapshot: Explanation['snapshot'] }) {
  return (
    <Facts>
      <dt>Plan</dt>
      <dd>{snapshot.plan}</dd>
      <dt>Blueprint</dt>
      <dd>{snapshot.blueprint}</dd>
      <dt>Namespace</dt>
      <dd>
        <code>{snapshot.namespace}</code>
      </dd>
      <dt>Database</dt>
      <dd>{snapshot.database ? <code>{snapshot.database}</code> : 'None yet'}</dd>
      <dt>Applied</dt>
      <dd>{appliedOf(snapshot)}</dd>
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
    <ul className={classes.list}>
      {objects.map(({ kind, namespace, name, state, summary }) => (
        <li key={`${kind}/${namespace}/${name}`} className={classes.object}>
          <span className={classes.text}>
            <span>
              {kind} <code>{name}</code>
            </span>
            {summary && (
              <Text span size="sm" c="dimmed">
                {summary}
              </Text>
            )}
          </span>
          <StateBadge look={LOOK_OF_OBJECT[state]} />
        </li>
      ))}
    </ul>
  );
}
