import type { TenantLogLine } from '@fleetcommand/contracts/http/logs';
import { Button, Group, Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { meQuery } from '../../api/accounts.js';
import { addLine, followLogs, isKnown, NO_LOGS, type SeenLogs } from '../../api/logs.js';
import { Notice } from '../../ui/notice.js';
import { Message, NotAllowed } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Panel } from '../../ui/panel.js';
import { whyNotChange } from '../session/permissions.js';
import { useInstance } from './instance-context.js';
import classes from './logs-tab.module.css';

/** What the application writes, of all its replicas, as it comes. */
export function LogsTab() {
  const { data: tenant } = useInstance();
  const { data: me } = useQuery(meQuery);
  usePageTitle(`${tenant.name}: logs`);
  const refusal = whyNotChange(me, tenant.organizationId);
  if (refusal) return <NotAllowed reason={refusal} />;
  if (tenant.state === 'hibernated' || tenant.state === 'suspended') {
    return (
      <Message tone="asleep" title="Nothing is running" level={2}>
        What it writes shows here once it runs again.
      </Message>
    );
  }
  return <Logs id={tenant.id} />;
}

function Logs({ id }: { readonly id: string }) {
  const { lines, isAway } = useLogs(id);
  const [pod, setPod] = useState<string | null>(null);
  // What was there when somebody paused; null while lines come.
  const [kept, setKept] = useState<readonly TenantLogLine[] | null>(null);
  const pods = [...new Set(lines.map((line) => line.pod))].sort();
  const shown = (kept ?? lines).filter((line) => pod === null || line.pod === pod);
  return (
    <Panel>
      <Group justify="space-between" mb="sm">
        <Select
          aria-label="Replica"
          placeholder="All replicas"
          data={pods}
          value={pod}
          onChange={setPod}
          clearable
          w="20rem"
          maw="100%"
        />
        <Button variant="default" onClick={() => setKept(kept ? null : lines)}>
          {kept ? 'Go on' : 'Pause'}
        </Button>
      </Group>
      {isAway && (
        <Notice tone="degraded" title="The logs do not come at the moment">
          We ask again every few seconds. What is shown may be out of date.
        </Notice>
      )}
      <Lines lines={shown} showsPod={pod === null && pods.length > 1} />
    </Panel>
  );
}

function Lines({
  lines,
  showsPod,
}: {
  readonly lines: readonly TenantLogLine[];
  readonly showsPod: boolean;
}) {
  const region = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    const { current } = region;
    if (current && isAtEnd.current) current.scrollTop = current.scrollHeight;
  }, [lines]);
  const onScroll = () => {
    const { current } = region;
    if (!current) return;
    isAtEnd.current = current.scrollHeight - current.scrollTop - current.clientHeight < 8;
  };
  return (
    <div
      ref={region}
      className={classes.lines}
      onScroll={onScroll}
      role="log"
      aria-live="off"
      aria-label="Logs"
      // A region that scrolls is reached by keyboard, too.
      tabIndex={0}
    >
      {lines.length === 0 && <Text c="dimmed">Nothing has been written yet.</Text>}
      {lines.map(({ at, pod, text }, index) => (
        <div key={`${at} ${index}`} className={classes.line}>
          <time dateTime={at}>{timeOf(at)}</time>
          {showsPod && <span className={classes.pod}>{pod.split('-').at(-1)}</span>}
          <span className={classes.text}>{text}</span>
        </div>
      ))}
    </div>
  );
}

function useLogs(id: string): {
  readonly lines: readonly TenantLogLine[];
  readonly isAway: boolean;
} {
  const [seen, setSeen] = useState<SeenLogs>(NO_LOGS);
  const [isAway, setAway] = useState(false);
  useEffect(() => {
    setSeen(NO_LOGS);
    let known = NO_LOGS;
    // Lines of one moment, such as the first hundred, are shown at once.
    let frame: number | undefined;
    const stop = followLogs(id, {
      refused: () => setAway(true),
      line: (line) => {
        if (isKnown(known, line)) return;
        known = addLine(known, line);
        setAway(false);
        frame ??= requestAnimationFrame(() => {
          frame = undefined;
          setSeen(known);
        });
      },
    });
    return () => {
      stop();
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [id]);
  return { lines: seen.lines, isAway };
}

function timeOf(at: string): string {
  return new Date(at).toLocaleTimeString(undefined, { hour12: false });
}
