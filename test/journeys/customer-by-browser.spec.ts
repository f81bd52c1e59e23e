import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startStack, type Stack } from './harness/stack.js';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** A device that makes passkeys and is always sure who holds it. */
const PHONE = {
  protocol: 'ctap2',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const;

let stack: Stack;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  if (!existsSync(CHROMIUM))
    throw new Error('Chromium is missing: ./fleet test installs it, or set CHROMIUM to its path.');
  stack = await startStack();
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  // The local CA is no browser's: what a person would trust once, the test ignores. The CLI journey verifies it.
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
});

afterAll(async () => {
  await browser?.close();
  await stack?.destroy();
});

/** Serious violations of accessibility rules on the page as it is now. */
async function expectAccessible(): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

describe('a customer, in a browser', () => {
  it('signs up on the page that HTTPS serves through the edge', async () => {
    await page.goto(`${stack.summary.urls.https}/signup`);
    await page.getByRole('textbox', { name: 'Organization' }).fill('Acme');
    await page.getByRole('textbox', { name: 'E-mail address' }).fill('ada@example.com');
    await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery staple');
    await page.getByRole('textbox', { name: 'Instance name' }).fill('Acme Chat');
    await page.getByRole('textbox', { name: 'Address', exact: true }).fill('acme');
    await expectAccessible();
    await page.getByRole('button', { name: /sign up|create/i }).click();
  });

  it('sees the steps, also after a reload, until there is something to open', async () => {
    await page.waitForURL(/\/progress/);
    await page.reload();
    const open = page.getByRole('link', { name: /^open/i });
    await open.waitFor();
    await expectAccessible();
    expect(await open.getAttribute('href')).toContain('https://acme.apps.localhost');
  });

  it('opens the instance and talks', async () => {
    const chat = await page.context().newPage();
    await chat.goto(`https://acme.apps.localhost:${new URL(stack.summary.urls.https).port}/`);
    await chat.locator('#author').fill('Ada');
    await chat.locator('#text').fill('Hello from a browser');
    await chat.keyboard.press('Enter');
    await chat.getByText('Hello from a browser').first().waitFor();
    await chat.reload();
    await chat.getByText('Hello from a browser').first().waitFor();
    await chat.close();
  });

  it('finds the instance in the list and on its own page', async () => {
    await page.goto(stack.summary.urls.https);
    await page.getByRole('link', { name: 'Acme Chat' }).click();
    await page.getByText(/live/i).first().waitFor();
    await expectAccessible();
  });

  it('adds a passkey, signs out, and comes back by it alone', async () => {
    // Over plain HTTP on *.localhost: with the local CA ignored browsers refuse passkeys on HTTPS.
    const context = await browser.newContext({ baseURL: stack.summary.urls.http });
    const own = await context.newPage();
    const devices = await context.newCDPSession(own);
    await devices.send('WebAuthn.enable');
    await devices.send('WebAuthn.addVirtualAuthenticator', { options: PHONE });
    await own.goto('/login?redirect=%2Faccount');
    await own.getByLabel('E-mail address').fill('ada@example.com');
    await own.getByRole('textbox', { name: 'Password' }).fill('correct horse battery staple');
    await own.getByRole('button', { name: 'Sign in', exact: true }).click();
    await own.getByLabel('Name of a new one').fill('Phone');
    const add = own.locator('form', { hasText: 'Add a passkey' });
    await add.getByLabel('Your password').fill('correct horse battery staple');
    await add.getByRole('button', { name: 'Add a passkey' }).click();
    await own.getByText('Your recovery codes').waitFor();
    await signOut(own);
    await own.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await own.getByRole('link', { name: 'Acme Chat' }).waitFor();
    await signOut(own);
    await own.getByLabel('E-mail address').fill('ada@example.com');
    await own.getByRole('textbox', { name: 'Password' }).fill('correct horse battery staple');
    await own.getByRole('button', { name: 'Sign in', exact: true }).click();
    await own.getByRole('button', { name: 'Use your passkey instead' }).click();
    await own.getByRole('link', { name: 'Acme Chat' }).waitFor();
    await context.close();
  });

  it('deletes it only by typing its name', async () => {
    await page.getByRole('button', { name: 'Delete' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('acme');
    await dialog.getByRole('button', { name: /delete/i }).click();
    // Leaving before it is answered would cut the request.
    await page.waitForURL('**/progress**');
    await page.goto(stack.summary.urls.https);
    await page.getByText('Create the first').waitFor();
  });
});

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Your account/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
}
