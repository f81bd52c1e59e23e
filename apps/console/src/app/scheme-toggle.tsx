import { ActionIcon, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';

import { NEXT_SCHEME } from './theme.js';

const ICON_OF = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon } as const;
const WORD_OF: Readonly<Record<MantineColorScheme, string>> = {
  auto: 'as your system',
  light: 'light',
  dark: 'dark',
};

export function SchemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = ICON_OF[colorScheme];
  const next = NEXT_SCHEME[colorScheme];
  const label = `Colours: ${WORD_OF[colorScheme]}. Change to ${WORD_OF[next]}`;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      c="dimmed"
      size="lg"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(next)}
    >
      <Icon size={20} aria-hidden="true" />
    </ActionIcon>
  );
}
