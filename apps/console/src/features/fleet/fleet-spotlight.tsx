import { Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState, type KeyboardEvent } from 'react';

import { edgesQuery, fleetTenantsQuery } from '../../api/fleet.js';
import { Dialog } from '../../ui/dialog.js';
import { Small } from '../../ui/lines.js';
import { ToneIcon } from '../../ui/state-badge.js';
import { lookOfTenant, type Tone } from '../../ui/state-look.js';
import { lookOfEdge } from './fleet-looks.js';
import classes from './fleet-spotlight.module.css';

interface Hit {
  readonly key: string;
  readonly tone: Tone;
  readonly name: string;
  readonly what: string;
  readonly path: string;
}

const PAGES: readonly Hit[] = (
  [
    ['Map', '/fleet'],
    ['Tenants', '/fleet/tenants'],
    ['Edges', '/fleet/edges'],
    ['Jobs', '/fleet/jobs'],
    ['Clusters', '/fleet/clusters'],
    ['Audit', '/fleet/audit'],
    ['Settings', '/fleet/settings'],
  ] as const
).map(([name, path]) => ({ key: path, tone: 'idle', name, what: 'Page', path }));

const PAUSE_MS = 150;
const TENANTS = 8;

interface FleetSpotlightProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/**
 * Any tenant by name, host, e-mail address or id, any edge and any page: a combobox whose list is chosen from with the
 * arrow keys (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/).
 */
export function FleetSpotlight({ isOpen, onClose }: FleetSpotlightProps) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const navigate = useNavigate();
  const listId = useId();
  const hits = useHits(text.trim());
  const chosen = Math.min(at, hits.length - 1);
  const close = () => {
    setText('');
    setAt(0);
    onClose();
  };
  const go = (hit: Hit | undefined) => {
    if (!hit) return;
    close();
    void navigate({ to: hit.path });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((chosen + step + hits.length) % Math.max(1, hits.length));
    } else if (event.key === 'Enter') go(hits[chosen]);
  };
  return (
    <Dialog title="Search the fleet" isOpen={isOpen} onClose={close} isHigh>
      <TextInput
        data-autofocus
        role="combobox"
        aria-label="Search the fleet"
        aria-expanded={hits.length > 0}
        aria-controls={listId}
        aria-activedescendant={hits.length > 0 ? `${listId}-${chosen}` : undefined}
        autoComplete="off"
        placeholder="Name, host, e-mail address or id"
        leftSection={<IconSearch size={18} aria-hidden="true" />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id={listId} className={classes.hits} role="listbox" aria-label="Found">
        {hits.map((hit, index) => (
          <li
            key={hit.key}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === chosen}
            className={classes.hit}
            onClick={() => go(hit)}
            onMouseEnter={() => setAt(index)}
          >
            <ToneIcon tone={hit.tone} />
            <span className={classes.name}>{hit.name}</span>
            <Small>{hit.what}</Small>
          </li>
        ))}
      </ul>
      {hits.length === 0 && (
        <Text c="dimmed" mt="md" role="status">
          Nothing is called that.
        </Text>
      )}
    </Dialog>
  );
}

function useHits(text: string): readonly Hit[] {
  const [search] = useDebouncedValue(text, PAUSE_MS);
  const { data: edges = [] } = useQuery(edgesQuery);
  const { data } = useInfiniteQuery({
    ...fleetTenantsQuery({ search }, TENANTS),
    enabled: search !== '',
    placeholderData: keepPreviousData,
  });
  const tenants = search === '' ? [] : (data?.pages[0]?.data ?? []);
  const isNamed = ({ name }: Hit) => name.toLowerCase().includes(text.toLowerCase());
  return [
    ...tenants.map((tenant) => ({
      key: tenant.id,
      tone: lookOfTenant(tenant).tone,
      name: tenant.name,
      what: `${tenant.slug}, ${tenant.organization.name}, ${lookOfTenant(tenant).word.toLowerCase()}`,
      path: `/fleet/tenants/${tenant.id}`,
    })),
    ...edges
      .map((edge) => ({
        key: edge.id,
        tone: lookOfEdge(edge).tone,
        name: edge.name,
        what: 'Edge',
        path: `/fleet/edges/${edge.id}`,
      }))
      .filter(isNamed),
    ...PAGES.filter(isNamed),
  ];
}
