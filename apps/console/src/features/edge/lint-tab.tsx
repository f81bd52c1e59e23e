import type { LintAnswer, LintVerdict } from '@fleetcommand/contracts/http/edge/lint';
import { Button, FileButton, Group, Stack, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';

import { counted } from '../../ui/figures.js';
import { Lines, Small } from '../../ui/lines.js';
import { Notice } from '../../ui/notice.js';
import { Message } from '../../ui/page-states.js';
import { Panel } from '../../ui/panel.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge, ToneIcon } from '../../ui/state-badge.js';
import { useEdgeReader } from './edge-reader.js';
import { lookOfVerdict, verdictsIn } from './lint-looks.js';
import classes from './edge-view.module.css';

type Line = LintAnswer['data'][number];

const EXAMPLE = `services:
  web:
    labels:
      traefik.http.routers.web.rule: PathPrefix(\`/wsk\`)
      traefik.http.services.web.loadbalancer.sticky.cookie.samesite: io`;

/** What each label, option and variable of somebody's file means to this edge. Nothing is kept or changed. */
export function LintTab() {
  const reader = useEdgeReader();
  const [text, setText] = useState('');
  const lint = useMutation({ mutationFn: (written: string) => reader.lint(written) });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    lint.mutate(text);
  };
  const open = (file: File | null) => {
    if (!file) return;
    void file.text().then((written) => {
      setText(written);
      lint.mutate(written);
    });
  };
  return (
    <Stack gap="md">
      <Panel>
        <Text c="dimmed" mb="md" maw="44rem">
          Paste what you have for another router and read what each label, annotation, option and
          variable of it means here. Nothing is kept, and nothing changes.
        </Text>
        <form onSubmit={submit}>
          <Stack gap="md">
            <Textarea
              label="What you have"
              description="A compose or stack file, a manifest, what docker inspect prints, flags, variables, or labels one a line."
              placeholder={EXAMPLE}
              autosize
              required
              minRows={6}
              maxRows={20}
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <Group gap="sm">
              <Button type="submit" loading={lint.isPending}>
                Explain
              </Button>
              <FileButton onChange={open} accept=".yml,.yaml,.json,.toml,.env,.txt,text/*">
                {(props) => (
                  <Button variant="default" {...props}>
                    Open a file
                  </Button>
                )}
              </FileButton>
            </Group>
          </Stack>
        </form>
      </Panel>
      <div aria-live="polite">
        {lint.isError && (
          <Notice tone="failed" title="The edge cannot say">
            {lint.error.message}
          </Notice>
        )}
        {lint.data && <Explanation lines={lint.data} />}
      </div>
    </Stack>
  );
}

const COLUMNS: readonly Column<Line>[] = [
  { name: 'Verdict', of: ({ verdict }) => <StateBadge look={lookOfVerdict(verdict)} /> },
  { name: 'What is written', isWide: true, of: (line) => <Written line={line} /> },
  { name: 'What it means', isWide: true, of: ({ message }) => message },
];

function Explanation({ lines }: { readonly lines: readonly Line[] }) {
  const [shown, setShown] = useState<LintVerdict | null>(null);
  if (lines.length === 0)
    return (
      <Message tone="idle" level={2} title="Nothing in it is a router's">
        It holds no label, annotation, option or variable that this edge, Traefik, Docker Flow or
        Rancher knows. Paste the whole file, or the labels one a line.
      </Message>
    );
  const verdicts = verdictsIn(lines);
  // What was chosen for the text before may not be in this one.
  const chosen = verdicts.find(({ verdict }) => verdict === shown)?.verdict ?? null;
  const rows = chosen === null ? lines : lines.filter(({ verdict }) => verdict === chosen);
  return (
    <Stack gap="xs">
      <Group gap="xs" role="group" aria-label="Verdicts">
        {verdicts.map(({ verdict, count }) => (
          <Button
            key={verdict}
            size="xs"
            variant={verdict === chosen ? 'filled' : 'default'}
            aria-pressed={verdict === chosen}
            leftSection={<ToneIcon tone={lookOfVerdict(verdict).tone} size={14} />}
            onClick={() => setShown(verdict === chosen ? null : verdict)}
          >
            {lookOfVerdict(verdict).word} {count}
          </Button>
        ))}
      </Group>
      <Text size="sm" c="dimmed" role="status">
        {counted(rows.length, 'line')}
      </Text>
      <Panel flush>
        <StackedTable label="What each means" columns={COLUMNS} rows={rows} keyOf={keyOf} />
      </Panel>
    </Stack>
  );
}

function Written({ line: { where, name, value } }: { readonly line: Line }) {
  return (
    <Lines>
      <code className={classes.rule}>{name}</code>
      {value && <code className={classes.rule}>{value}</code>}
      <Small>{where}</Small>
    </Lines>
  );
}

function keyOf({ where, name, value, message }: Line): string {
  return [where, name, value, message].join('|');
}
