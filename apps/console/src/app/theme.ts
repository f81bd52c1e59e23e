import {
  createTheme,
  localStorageColorSchemeManager,
  type CSSVariablesResolver,
  type MantineColorScheme,
} from '@mantine/core';

const SCHEME_KEY = 'fleetcommand.colour-scheme';

export const colorSchemeManager = localStorageColorSchemeManager({ key: SCHEME_KEY });

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: 6,
  colors: {
    // White on shade 6 is 5.0 : 1, shade 4 on the dark body 8 : 1 (WCAG 2.2 asks for 4.5 : 1).
    accent: [
      '#eaf3ff',
      '#d3e4fb',
      '#a6caf8',
      '#8cbdff',
      '#74b3ff',
      '#4392ea',
      '#1c6dd0',
      '#175db3',
      '#124d96',
      '#0d3d79',
    ],
    // For what destroys: white on shade 6 is 5.9 : 1.
    danger: [
      '#fff0f0',
      '#ffdcdc',
      '#ffb8b8',
      '#ff9f9f',
      '#ff8787',
      '#e05252',
      '#c02626',
      '#a51e1e',
      '#8a1818',
      '#6e1313',
    ],
    dark: [
      '#eceef2',
      '#c9ced8',
      '#a6adba',
      '#8b93a1',
      '#3a404c',
      '#2b303a',
      '#1d2027',
      '#16181d',
      '#111318',
      '#0c0e12',
    ],
  },
  fontFamily:
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Noto Sans Mono', monospace",
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: { fontWeight: '650' },
});

/** Mantine's own quiet and error texts have too little contrast; these have at least 4.5 : 1 on every surface. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5c6370',
    '--mantine-color-placeholder': '#6b7280',
    '--mantine-color-error': '#c02626',
    '--mantine-color-anchor': '#1762b8',
    '--mantine-color-default-border': '#c3c9d4',
  },
  dark: {
    '--mantine-color-dimmed': '#a6adba',
    '--mantine-color-placeholder': '#8b93a1',
    '--mantine-color-error': '#ff8787',
    '--mantine-color-anchor': '#74b3ff',
    '--mantine-color-default-border': '#454b58',
  },
});

/** The scheme on the document itself, before anything is painted. */
export function applyStoredScheme(): void {
  const scheme = colorSchemeManager.get('auto');
  if (scheme !== 'auto') document.documentElement.dataset['mantineColorScheme'] = scheme;
}

/** What the toggle comes to next: the system's own, light, dark, and round again. */
export const NEXT_SCHEME: Readonly<Record<MantineColorScheme, MantineColorScheme>> = {
  auto: 'light',
  light: 'dark',
  dark: 'auto',
};
