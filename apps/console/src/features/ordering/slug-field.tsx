import type { SlugAvailability } from '@fleetcommand/contracts/http/catalogue';
import { Button, Group, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { openRegionsQuery, slugQuery } from '../../api/catalogue.js';
import { ToneIcon } from '../../ui/state-badge.js';
import type { Tone } from '../../ui/state-look.js';
import { readableAddress } from './slug.js';
import classes from './slug-field.module.css';

const TYPING_PAUSE_MS = 300;

interface SlugFieldProps {
  readonly slug: string;
  readonly region: string;
  readonly error: ReactNode;
  readonly onChange: (slug: string) => void;
}

/** The address' first part before the rest of it, with whether it can be had while it is typed, and names like it when not. */
export function SlugField({ slug, region, error, onChange }: SlugFieldProps) {
  const [settled] = useDebouncedValue(slug, TYPING_PAUSE_MS);
  const { data, isError } = useQuery(slugQuery(settled, region));
  const isCurrent = settled === slug;
  const answer = isCurrent ? data : undefined;
  const suggestions = slug === '' ? [] : (answer?.suggestions ?? []);
  return (
    <div>
      <TextInput
        label="Address"
        name="slug"
        required
        withAsterisk={false}
        maxLength={40}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        value={slug}
        error={error}
        inputContainer={(input) => <WithSuffix region={region}>{input}</WithSuffix>}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        description={<Status {...statusOf(slug, answer, isCurrent && isError)} />}
        descriptionProps={{ component: 'div' }}
        onChange={({ currentTarget }) =>
          onChange(currentTarget.value.toLowerCase().replace(/\s+/g, '-'))
        }
      />
      {suggestions.length > 0 && (
        <Group gap={8} mt={8} role="group" aria-label="Addresses you can have">
          {suggestions.map((suggestion) => (
            <Button
              key={suggestion}
              variant="default"
              size="compact-sm"
              radius="xl"
              onClick={() => onChange(suggestion)}
            >
              {suggestion}
            </Button>
          ))}
        </Group>
      )}
    </div>
  );
}

interface WithSuffixProps {
  readonly region: string;
  readonly children: ReactNode;
}

/** What follows the name in the region's addresses, beside it. */
function WithSuffix({ region, children }: WithSuffixProps) {
  const { data: regions = [] } = useQuery(openRegionsQuery);
  const chosen = region === '' ? regions[0] : regions.find(({ id }) => id === region);
  return (
    <div className={classes.address}>
      {children}
      <span className={classes.suffix}>{chosen?.addressSuffix}</span>
    </div>
  );
}

interface StatusProps {
  readonly tone: Tone;
  readonly text: ReactNode;
}

function statusOf(
  slug: string,
  answer: SlugAvailability | undefined,
  isUnanswered: boolean,
): StatusProps {
  if (slug === '') return { tone: 'idle', text: 'Letters a–z, digits and hyphens; 3 to 40.' };
  if (isUnanswered) {
    return {
      tone: 'idle',
      text: 'Whether it is free could not be looked up. We see when you go on.',
    };
  }
  if (!answer) return { tone: 'working', text: 'Looking whether it is free…' };
  if (!answer.available) return { tone: 'degraded', text: answer.reason ?? 'It cannot be had.' };
  const address = answer.url ? readableAddress(answer.url) : slug;
  return {
    tone: 'live',
    text: (
      <>
        <strong>{address}</strong> can be yours.
      </>
    ),
  };
}

function Status({ tone, text }: StatusProps) {
  return (
    <span className={classes.status} role="status">
      <ToneIcon tone={tone} size={16} />
      <span>{text}</span>
    </span>
  );
}
