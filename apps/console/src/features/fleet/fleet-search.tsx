import { ActionIcon } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';

const Spotlight = lazy(async () => ({
  default: (await import('./fleet-spotlight.js')).FleetSpotlight,
}));

/** ⌘K or Ctrl+K: any tenant or page by name. What it takes is loaded when it is first asked for. */
export function FleetSearch() {
  const [isWanted, setWanted] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const open = () => {
    setWanted(true);
    setOpen(true);
  };
  useHotkeys([['mod+K', open]], []);
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="dimmed"
        size="lg"
        aria-label="Search the fleet"
        title="Search the fleet (⌘K)"
        aria-keyshortcuts="Meta+K Control+K"
        onClick={open}
      >
        <IconSearch size={20} aria-hidden="true" />
      </ActionIcon>
      {isWanted && (
        <Suspense>
          <Spotlight isOpen={isOpen} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
