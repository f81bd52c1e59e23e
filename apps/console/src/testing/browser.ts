import { existsSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';

import { StubApi } from './stub-api.js';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
/** Where screenshots of the pages go, for people to look at; none are taken without it. */
const SCREENSHOTS = process.env['CONSOLE_SCREENSHOTS'];

/** Says so when the browser specs cannot run here. */
const hasChromium = existsSync(CHROMIUM);
if (!hasChromium) {
  process.stderr.write(
    `\nSKIPPED: the console's browser specs need chromium at ${CHROMIUM} (apt-get install chromium, or set CHROMIUM).\n\n`,
  );
}

export interface ConsoleRig {
  readonly api: StubApi;
  readonly origin: string;
  readonly browser: Browser;
  readonly close: () => Promise<void>;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Where specs ask for what a whole run shares (libs/testing/src/servers/global-setup.ts). */
    sharedServersUrl: string;
  }
}

/** The console as it is shipped, built once in a run, served by the stub. */
async function startConsole(): Promise<ConsoleRig> {
  const built = await fetch(`${inject('sharedServersUrl')}/console`);
  const directory = await built.text();
  if (!built.ok) throw new Error(`The console could not be built: ${directory}`);
  const api = new StubApi(directory);
  const origin = await api.listen();
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  return {
    api,
    origin,
    browser,
    close: async () => {
      await browser.close();
      await api.close();
    },
  };
}

/** Specs that share a console and a browser: `rig` is there once the first of them runs. */
export function describeConsole(name: string, specs: (rig: ConsoleRig) => void): void {
  describe.skipIf(!hasChromium)(name, () => {
    const rig = {} as ConsoleRig;
    let started: ConsoleRig | undefined;
    beforeAll(async () => {
      started = await startConsole();
      Object.assign(rig, started);
    });
    afterAll(() => started?.close());
    specs(rig);
  });
}

export interface Visit {
  readonly page: Page;
  /** What the browser complained about: faults in scripts, and what the content security policy stopped. */
  readonly complaints: string[];
  readonly close: () => Promise<void>;
}

/** A visitor with a browser of their own. Refused requests are no complaint: pages tell of them. */
export async function visit(
  { browser, origin }: ConsoleRig,
  path: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ baseURL: origin, ...options });
  const page = await context.newPage();
  // Ends what hangs, also where the machine has other work: nothing is timed.
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isAnswer = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isAnswer)
      complaints.push(message.text().replaceAll('\n', ' '));
  });
  await page.goto(path);
  return { page, complaints, close: () => context.close() };
}

/**
 * No violation of WCAG 2.2 AA or of good practice that axe knows, and nothing wider than the window. `rules` limits what
 * axe looks at, where the rest was looked at already.
 */
export async function expectAccessible(page: Page, rules?: readonly string[]): Promise<void> {
  // Colours are judged when they have come to rest; what is taken out of the page meanwhile needs none.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity)
        .map((one) => one.finished.catch(() => undefined)),
    ),
  );
  // Legacy: in the page itself. The other mode opens a second page for frames, of which there are none.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (rules ? axe.withRules([...rules]) : axe).analyze();
  const told = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
  );
  expect(told).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, 'pixels wider than the window').toBeLessThanOrEqual(0);
}

export async function takeScreenshot(page: Page, name: string): Promise<void> {
  if (!SCREENSHOTS) return;
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}
