import type {
  JudgedRouter,
  TestRequest,
  TestRequestAnswer,
} from '@fleetcommand/contracts/http/edge/choice';
import { Button, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState, type SyntheticEvent } from 'react';

import { Fact, Facts } from '../../ui/facts.js';
import { counted } from '../../ui/figures.js';
import { Lines } from '../../ui/lines.js';
import { Notice } from '../../ui/notice.js';
import { Panel } from '../../ui/panel.js';
import { Section } from '../../ui/section.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge, ToneIcon } from '../../ui/state-badge.js';
import type { Look } from '../../ui/state-look.js';
import { useUrlWord } from '../../ui/url-state.js';
import { useEdgeReader } from './edge-reader.js';
import classes from './edge-view.module.css';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Which router would take a request, and why not the others. Nothing is sent to anybody. */
export function TestTab() {
  const reader = useEdgeReader();
  const [asked, setAsked] = useUrlWord('url');
  const [url, setUrl] = useState(asked);
  const [method, setMethod] = useState('GET');
  const [headers, setHeaders] = useState('');
  const test = useMutation({ mutationFn: (question: TestRequest) => reader.testRequest(question) });
  const ask = (address: string) =>
    test.mutate({
      url: address,
      method,
      headers: headersOf(headers),
      clientAddress: '203.0.113.1',
    });
  useEffect(() => {
    if (asked !== '') ask(asked);
    // An address that was sent to somebody is asked once, when it is opened.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const address = /^https?:\/\//i.test(url) ? url : `https://${url}`;
    setUrl(address);
    setAsked(address);
    ask(address);
  };
  return (
    <Stack gap="md">
      <Panel>
        <Text c="dimmed" mb="md" maw="44rem">
          Ask which router would take a request, and why not the others. Nothing is sent.
        </Text>
        <form onSubmit={submit}>
          <Stack gap="md">
            <div className={classes.form}>
              <NativeSelect
                label="Method"
                data={METHODS}
                value={method}
                onChange={(event) => setMethod(event.currentTarget.value)}
              />
              <TextInput
                label="Address"
                placeholder="https://acme.apps.example.com/login"
                required
                value={url}
                onChange={(event) => setUrl(event.currentTarget.value)}
              />
              <Button type="submit" loading={test.isPending}>
                Ask
              </Button>
            </div>
            <Textarea
              label="Headers"
              description="One a line, such as X-Beta: 1; leave it empty where rules do not look at headers."
              autosize
              minRows={1}
              value={headers}
              onChange={(event) => setHeaders(event.currentTarget.value)}
            />
          </Stack>
        </form>
      </Panel>
      <div aria-live="polite">
        {test.isError && (
          <Notice tone="failed" title="The edge cannot say">
            {test.error.message}
          </Notice>
        )}
        {test.data && <Answer answer={test.data} />}
      </div>
    </Stack>
  );
}

function headersOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const [, name, value] = /^\s*([^:\s]+)\s*:\s*(.*)$/.exec(line) ?? [];
      return name ? [[name, value ?? '']] : [];
    }),
  );
}

const LOOK_OF_OUTCOME: Readonly<Record<TestRequestAnswer['outcome'], Look>> = {
  forwarded: { tone: 'live', word: 'Forwarded' },
  answered: { tone: 'degraded', word: 'Answered by the edge' },
  redirected: { tone: 'working', word: 'Redirected' },
  'acme-challenge': { tone: 'working', word: 'Certificate challenge' },
  refused: { tone: 'failed', word: 'Refused' },
};

const COLUMNS: readonly Column<JudgedRouter>[] = [
  {
    name: 'Matches',
    of: ({ matches }) => (
      <span className={classes.endpoint}>
        <ToneIcon tone={matches ? 'live' : 'idle'} size={16} />
        {matches ? 'Yes' : 'No'}
      </span>
    ),
  },
  {
    name: 'Router',
    isWide: true,
    of: ({ name, rule }) => (
      <Lines>
        <code className={classes.rule}>{rule}</code>
        <Text span c="dimmed">
          {name}
        </Text>
      </Lines>
    ),
  },
  { name: 'Priority', of: ({ priority }) => priority },
  { name: 'Why', of: ({ why }) => why },
];

function Answer({ answer }: { readonly answer: TestRequestAnswer }) {
  const { outcome, message, winner, losers, others, endpoints, middlewares, service } = answer;
  return (
    <Stack gap="md">
      <Panel>
        <Stack gap="sm">
          <div>
            <StateBadge look={LOOK_OF_OUTCOME[outcome]} />
          </div>
          <Text>{message}</Text>
          <Facts>
            {winner && (
              <Fact name="Router">
                <code className={classes.rule}>{winner.rule}</code>
                <Text size="sm" c="dimmed">
                  {winner.name}, priority {winner.priority}
                  {winner.why && `: ${winner.why}`}
                </Text>
              </Fact>
            )}
            {middlewares.length > 0 && <Fact name="Through">{middlewares.join(', ')}</Fact>}
            {service && (
              <>
                <Fact name="Service">{service}</Fact>
                <Fact name="Endpoints">{endpoints.map(endpointOf).join(', ') || 'None'}</Fact>
              </>
            )}
          </Facts>
        </Stack>
      </Panel>
      {losers.length > 0 && (
        <Section
          title="Why not the others"
          table={
            <StackedTable
              label="Routers that do not take it"
              columns={COLUMNS}
              rows={losers}
              keyOf={({ name }) => name}
            />
          }
        />
      )}
      {others > 0 && (
        <Text size="sm" c="dimmed">
          {counted(others, 'further router is', 'further routers are')} for other hosts.
        </Text>
      )}
    </Stack>
  );
}

function endpointOf({ address, port, ready }: TestRequestAnswer['endpoints'][number]): string {
  return `${address}:${port}${ready ? '' : ' (not ready)'}`;
}
