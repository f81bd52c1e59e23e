import type { Domain } from '@fleetcommand/contracts/http/domains';
import { Text } from '@mantine/core';

import { ToneIcon } from '../../ui/state-badge.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { TimeUntil } from '../../ui/time-until.js';
import { stepsOf } from './domain-look.js';
import classes from './domain-steps.module.css';

/** Ownership → DNS → certificate → live: where it stands, why, and when it is looked at next. Moves by itself. */
export function DomainSteps({ domain }: { readonly domain: Domain }) {
  const { lastCheckedAt } = domain.dns;
  return (
    <div aria-live="polite">
      <ol className={classes.steps}>
        {stepsOf(domain).map(({ key, title, look, message }) => (
          <li key={key} className={classes.step}>
            <ToneIcon tone={look.tone} size={22} />
            <div className={classes.text}>
              <span className={classes.title}>{title}</span>
              <span className={classes.message}>{message}</span>
            </div>
            <span className={classes.word} data-tone={look.tone}>
              {look.word}
            </span>
          </li>
        ))}
      </ol>
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
