/** The dashboard an edge serves itself: built, served by a real edge with a real HAProxy, seen by a browser. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import AxeBuilder from '@axe-core/playwright';
import { startRig, type EdgeRig } from '@fleetcommand/edge/test-rig/edge-rig';
import { tenant } from '@fleetcommand/edge/test-rig/fragments';
import { MemorySource } from '@fleetcommand/edge/test-rig/memory-source';
import { chromium, type Browser, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const WORKSPACE = fileURLToPath(new URL('../..', import.meta.url));
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const SCREENSHOTS = process.env['CONSOLE_SCREENSHOTS'];

describe.skipIf(!existsSync(CHROMIUM))('the edge’s own dashboard', () => {
  let folder: string;
  let rig: EdgeRig;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fc-dashboard-'));
    const vite = join(WORKSPACE, 'node_modules/vite/bin/vite.js');
    await promisify(execFile)(
      process.execPath,
      [vite, 'build', join(WORKSPACE, 'apps/console'), '--outDir', folder, '--emptyOutDir'],
      { cwd: WORKSPACE, env: { ...process.env, NODE_ENV: 'production' } },
    );
    const endpoints = [{ address: '127.0.0.1', port: 9 }];
    rig = await startRig(
      [
        new MemorySource([
          tenant({ name: 'acme', host: 'acme.example.com', endpoints }),
          tenant({ name: 'paused', host: 'paused.example.com', state: 'suspended' }),
        ]),
      ],
      { EDGE_DASHBOARD_DIR: folder },
    );
    await rig.settled();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    const context = await browser.newContext({
      baseURL: `http://127.0.0.1:${rig.config.privateApi.port}`,
    });
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
  });
  afterAll(async () => {
    await browser?.close();
    await rig?.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('is where Traefik’s is, and needs no control plane', async () => {
    await page.goto('/');
    await page.getByText('Where routes come from').waitFor();
    expect(new URL(page.url()).pathname).toBe('/dashboard/');
    if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, 'edge-dashboard.png') });
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });

  it('finds a router, and says which one takes a request', async () => {
    await page.getByRole('link', { name: 'Routers' }).click();
    await page.getByLabel('Search routers').fill('paused');
    await page.getByText('1 router').waitFor();
    expect(new URL(page.url()).search).toBe('?tab=routers&search=paused');
    await page.getByRole('link', { name: 'Test a request' }).click();
    await page.getByLabel('Address').fill('https://acme.example.com/x');
    await page.getByRole('button', { name: 'Ask' }).click();
    await page.getByText('acme@test takes it').waitFor();
    expect(complaints).toEqual([]);
  });
});
