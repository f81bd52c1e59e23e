import type { Domain } from '@fleetcommand/contracts/http/domains';
import { Text } from '@mantine/core';

import { Small } from '../../ui/lines.js';
import { Row, Rows } from '../../ui/rows.js';
import { ToneWord } from '../../ui/state-badge.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { TimeUntil } from '../../ui/time-until.js';
import { stepsOf } from './domain-look.js';

/** Ownership → DNS → certificate → live: where it stands, why, and when it is looked at next. Moves by itself. */
export function DomainSteps({ domain }: { readonly domain: Domain }) {
  const { lastCheckedAt } = domain.dns;
  return (
    <div aria-live="polite">
      <Rows isOrdered>
        {stepsOf(domain).map(({ key, title, look, message }) => (
          <Row key={key} tone={look.tone} end={<ToneWord look={look} />}>
            <strong>{title}</strong>
            <Small>{message}</Small>
          </Row>
        ))}
      </Rows>
      <Text size="sm" c="dimmed" mt="sm">
        {lastCheckedAt ? (
          <>
            DNS was asked <TimeAgo at={lastCheckedAt} />.
          </>
        ) : (
          'DNS is asked for the first time now.'
        )}{' '}
        {domain.nextCheckAt && (
          <>
            We look again <TimeUntil at={domain.nextCheckAt} />.
          </>
        )}
      </Text>
    </div>
  );
}
