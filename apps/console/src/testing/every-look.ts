import type { Page } from '@playwright/test';
import { expect, it } from 'vitest';

import { expectAccessible, takeScreenshot, visit, type ConsoleRig } from './browser.js';
import type { World } from './world.js';

/** A page of the console in one of its states. */
export interface Shown {
  readonly name: string;
  readonly path: string;
  readonly world: Partial<World>;
  /** Text that is there when the page has settled. */
  readonly until: string;
  readonly title: string;
  readonly then?: (page: Page) => Promise<void>;
}

interface Look {
  readonly look: string;
  readonly colorScheme: 'light' | 'dark';
  readonly width: number;
  /** What this look has of its own for axe to judge; without it, everything. */
  readonly rules?: readonly string[];
}

const LOOKS: readonly Look[] = [
  { look: 'light', colorScheme: 'light', width: 1_200 },
  // The same document in other colours.
  { look: 'dark', colorScheme: 'dark', width: 1_200, rules: ['color-contrast'] },
  { look: 'narrow', colorScheme: 'light', width: 360 },
];

/** A spec for each page. */
export function itShowsInEveryLook(rig: ConsoleRig, pages: readonly Shown[]): void {
  it.each(pages)('$name is accessible, fits, and has its title, in every look', (shown) =>
    expectEveryLook(rig, shown),
  );
}

/** It is accessible, fits, has its title and complains of nothing: in both schemes, and at 360 px. */
async function expectEveryLook(rig: ConsoleRig, shown: Shown): Promise<void> {
  rig.api.reset(shown.world);
  const { page, complaints, close } = await visit(rig, shown.path);
  await page.getByText(shown.until).first().waitFor();
  await shown.then?.(page);
  // The page's own part may still be on its way when what is waited for stands outside of it.
  await expect.poll(() => page.title()).toBe(`${shown.title} · fleetcommand`);
  for (const { look, colorScheme, width, rules } of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    await takeScreenshot(page, `${shown.name}-${look}`);
    await expectAccessible(page, rules);
  }
  expect(complaints).toEqual([]);
  await close();
}

/** Opens a dialog by its button. */
export const open = (button: string) => async (page: Page) => {
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.getByRole('dialog').waitFor();
};
