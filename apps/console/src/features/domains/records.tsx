import type { Domain, DomainRecord } from '@fleetcommand/contracts/http/domains';
import { Text } from '@mantine/core';

import { CopyButton } from '../../ui/copy-button.js';
import { ToneIcon } from '../../ui/state-badge.js';
import type { Tone } from '../../ui/state-look.js';
import classes from './records.module.css';

const WHAT_FOR: Readonly<Record<DomainRecord['purpose'], string>> = {
  ownership: 'proves that the domain is yours',
  routing: 'leads visitors here',
  certificate: 'lets us get its certificate',
};

/** The records to set, as one enters them, each with what was seen of it. */
export function Records({ domain }: { readonly domain: Domain }) {
  return (
    <ul className={classes.records}>
      {domain.records.map((record) => (
        <Record
          key={`${record.type} ${record.name} ${record.value}`}
          record={record}
          wasLookedAt={domain.dns.lastCheckedAt !== null}
        />
      ))}
    </ul>
  );
}

interface RecordProps {
  readonly record: DomainRecord;
  readonly wasLookedAt: boolean;
}

function Record({ record, wasLookedAt }: RecordProps) {
  const { type, name, value, ttl, purpose } = record;
  return (
    <li className={classes.record}>
      <div className={classes.kind}>
        <strong>{type}</strong>
        <Text size="sm" c="dimmed">
          {WHAT_FOR[purpose]}
        </Text>
      </div>
      <dl className={classes.fields}>
        <dt>Name</dt>
        <dd>
          <code>{name}</code>
          <CopyButton text={name} what={`the name of the ${type} record`} />
        </dd>
        <dt>Value</dt>
        <dd>
          <code>{value}</code>
          <CopyButton text={value} what={`the value of the ${type} record`} />
        </dd>
        <dt>TTL</dt>
        <dd>{ttl} s</dd>
        <dt>Seen</dt>
        <dd>
          <span className={classes.seen}>
            {wasLookedAt && <ToneIcon tone={toneOf(record)} size={16} />}
            <span>{seenText(record, wasLookedAt)}</span>
          </span>
        </dd>
      </dl>
    </li>
  );
}

function toneOf({ ok, observed }: DomainRecord): Tone {
  if (ok) return 'live';
  return observed.length === 0 ? 'waiting' : 'degraded';
}

function seenText({ ok, observed, value }: DomainRecord, wasLookedAt: boolean): string {
  if (!wasLookedAt) return 'not looked for yet';
  if (ok) return 'as it should be';
  if (observed.length === 0) return 'nothing yet';
  return observed.includes(value)
    ? `not by everybody: ${observed.join(', ')}`
    : observed.join(', ');
}
