import type { Page } from '@playwright/test';
import { expect, it } from 'vitest';

import { describeConsole, visit } from './testing/browser.js';
import { itShowsInEveryLook, open, type Shown } from './testing/every-look.js';
import { ADA, idOf, makeCondition } from './testing/fixtures.js';
import {
  makeAdminTenant,
  makeEdge,
  makeFleetMap,
  ROOT,
  SILENT_EDGE,
} from './testing/fleet-fixtures.js';
import type { World } from './testing/world.js';
import { emptyFleet } from './testing/stub-fleet.js';

const failed = makeAdminTenant({
  id: idOf('ten', 18),
  slug: 'customer-17',
  name: 'Customer 17',
  state: 'failed',
  conditions: [makeCondition('WorkloadReady', 'False', 'The image sample-chat:9 does not exist.')],
});
const stuck = makeAdminTenant({
  id: idOf('ten', 19),
  slug: 'customer-18',
  name: 'Customer 18',
  state: 'deleting',
});
const FLEET = {
  me: ROOT,
  fleet: {
    map: makeFleetMap(300),
    tenants: [makeAdminTenant(), failed, stuck],
    edges: [makeEdge(), SILENT_EDGE],
    isBare: false,
  },
};
const BARE = { me: ROOT, fleet: emptyFleet({ edges: [makeEdge()] }) };
const refusing = (route: string): Partial<World> => ({
  ...FLEET,
  refusals: new Map([[route, { code: 'service.internal' as const }]]),
});
const hanging = (route: string): Partial<World> => ({
  ...FLEET,
  refusals: new Map([[route, 'hang' as const]]),
});
const TENANT = `/fleet/tenants/${failed.id}`;
const EDGE = `/fleet/edges/${idOf('edg', 1)}`;

/** As somebody who pasted a compose file. */
const explain = async (page: Page) => {
  await page.getByLabel('What you have').fill('services: {web: {labels: [traefik.enable=true]}}');
  await page.getByRole('button', { name: 'Explain' }).click();
  await page.getByText('kubernetescrd was likely meant').waitFor();
};

const PAGES: readonly (Omit<Shown, 'world'> & Partial<Pick<Shown, 'world'>>)[] = [
  { name: 'map', path: '/fleet', until: 'Edge iad-1', title: 'Fleet' },
  {
    name: 'map-large',
    path: '/fleet',
    world: { ...FLEET, fleet: { ...FLEET.fleet, map: makeFleetMap(10_000) } },
    until: 'Edge iad-1',
    title: 'Fleet',
  },
  {
    name: 'map-search',
    path: '/fleet?search=customer-1&state=failed',
    until: 'found',
    title: 'Fleet',
  },
  { name: 'map-empty', path: '/fleet', world: BARE, until: 'No instances yet', title: 'Fleet' },
  {
    name: 'map-error',
    path: '/fleet',
    world: refusing('GET /v1/admin/fleet'),
    until: 'Try again',
    title: 'Fleet',
  },
  {
    name: 'map-loading',
    path: '/fleet',
    world: hanging('GET /v1/admin/fleet'),
    until: 'Loading',
    title: 'Fleet',
  },
  {
    name: 'map-not-allowed',
    path: '/fleet',
    world: { me: ADA },
    until: 'This is for operators',
    title: 'Fleet',
  },
  {
    name: 'spotlight',
    path: '/fleet',
    until: 'Edge iad-1',
    title: 'Fleet',
    then: async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Search the fleet' }).fill('acme');
      await page.getByRole('option', { name: 'Acme Chat' }).waitFor();
    },
  },
  { name: 'tenants', path: '/fleet/tenants', until: 'Customer 17', title: 'Tenants' },
  {
    name: 'tenants-empty',
    path: '/fleet/tenants?search=nobody',
    world: BARE,
    until: 'Nobody fits',
    title: 'Tenants',
  },
  {
    name: 'tenants-error',
    path: '/fleet/tenants',
    world: refusing('GET /v1/admin/tenants'),
    until: 'Try again',
    title: 'Tenants',
  },
  {
    name: 'tenants-bulk',
    path: '/fleet/tenants',
    until: 'Customer 17',
    title: 'Tenants',
    then: async (page) => {
      await page.getByLabel('Choose all shown').check();
      await page.getByRole('button', { name: 'Restart' }).click();
      await page.getByText('It is being deleted.').waitFor();
    },
  },
  { name: 'tenant', path: TENANT, until: 'bob@acme.example', title: 'Customer 17: tenant' },
  {
    name: 'tenant-stuck-deletion',
    path: `/fleet/tenants/${stuck.id}`,
    until: 'The disk is full.',
    title: 'Customer 18: tenant',
  },
  {
    name: 'tenant-operations',
    path: `${TENANT}?tab=operations`,
    until: 'does not exist',
    title: 'Customer 17: tenant',
  },
  {
    name: 'tenant-events',
    path: `${TENANT}?tab=events`,
    until: 'ordered it on plan pro',
    title: 'Customer 17: tenant',
  },
  {
    name: 'tenant-explain',
    path: `${TENANT}?tab=explain`,
    until: 'maps/hosts.map:12',
    title: 'Customer 17: tenant',
  },
  {
    name: 'tenant-not-found',
    path: `/fleet/tenants/${idOf('ten', 9_999)}`,
    until: 'There is no such tenant',
    title: 'Not found',
  },
  { name: 'edges', path: '/fleet/edges', until: 'ECONNREFUSED', title: 'Edges' },
  {
    name: 'edges-empty',
    path: '/fleet/edges',
    world: { me: ROOT },
    until: 'No edge is registered',
    title: 'Edges',
  },
  { name: 'edge', path: EDGE, until: 'Entry points', title: 'Edge fra-1' },
  {
    name: 'edge-unreachable',
    path: EDGE,
    world: {
      ...FLEET,
      refusals: new Map([
        [`GET /v1/admin/edges/${idOf('edg', 1)}/status`, { code: 'edges.unreachable' }],
      ]),
    },
    until: 'The edge does not answer',
    title: 'Edge fra-1',
  },
  { name: 'edge-routers', path: `${EDGE}?tab=routers`, until: 'write Host(', title: 'Edge fra-1' },
  {
    name: 'edge-routers-empty',
    path: `${EDGE}?tab=routers`,
    world: BARE,
    until: 'No routers',
    title: 'Edge fra-1',
  },
  {
    name: 'edge-services',
    path: `${EDGE}?tab=services`,
    until: 'per second, 23 ms',
    title: 'Edge fra-1',
  },
  {
    name: 'edge-middlewares',
    path: `${EDGE}?tab=middlewares`,
    until: 'X-Frame-Options: DENY',
    title: 'Edge fra-1',
  },
  {
    name: 'edge-certificates',
    path: `${EDGE}?tab=certificates`,
    until: 'chat.acme.com',
    title: 'Edge fra-1',
  },
  {
    name: 'edge-problems',
    path: `${EDGE}?tab=problems`,
    until: 'traefik.rule-syntax',
    title: 'Edge fra-1',
  },
  {
    name: 'edge-test',
    path: `${EDGE}?tab=test&url=https%3A%2F%2Facme.apps.example.com%2Flogin`,
    until: 'Why not the others',
    title: 'Edge fra-1',
  },
  {
    name: 'edge-lint',
    path: `${EDGE}?tab=lint`,
    until: 'What you have',
    title: 'Edge fra-1',
    then: explain,
  },
  {
    name: 'edge-graph',
    path: `${EDGE}?tab=graph`,
    until: 't-acme-headers@kubernetes',
    title: 'Edge fra-1',
  },
  { name: 'jobs', path: '/fleet/jobs', until: 'It did not say why.', title: 'Jobs' },
  { name: 'jobs-later', path: '/fleet/jobs?tab=delayed', until: 'Run now', title: 'Jobs' },
  { name: 'jobs-owed', path: '/fleet/jobs?tab=outbox', until: 'tenant.fly', title: 'Jobs' },
  { name: 'jobs-empty', path: '/fleet/jobs', world: BARE, until: 'Nothing failed', title: 'Jobs' },
  {
    name: 'jobs-error',
    path: '/fleet/jobs',
    world: refusing('GET /v1/admin/jobs'),
    until: 'Try again',
    title: 'Jobs',
  },
  { name: 'clusters', path: '/fleet/clusters', until: 'Not offered', title: 'Clusters' },
  { name: 'region', path: '/fleet/regions/eu', until: 'Should lead to', title: 'Region Europe' },
  {
    name: 'region-empty',
    path: '/fleet/regions/us',
    until: 'No edge is in it',
    title: 'Region America',
    world: BARE,
  },
  { name: 'releases', path: '/fleet/releases', until: 'To version 3', title: 'Releases' },
  {
    name: 'releases-roll-out',
    path: '/fleet/releases',
    until: 'To version 3',
    title: 'Releases',
    then: open('Roll out voting-app@1'),
  },
  {
    name: 'releases-empty',
    path: '/fleet/releases',
    world: BARE,
    until: 'No application yet',
    title: 'Releases',
  },
  {
    name: 'releases-error',
    path: '/fleet/releases',
    world: refusing('GET /v1/admin/releases'),
    until: 'Try again',
    title: 'Releases',
  },
  {
    name: 'clusters-empty',
    path: '/fleet/clusters',
    world: BARE,
    until: 'No cluster yet',
    title: 'Clusters',
  },
  { name: 'audit', path: '/fleet/audit', until: 'edge.register', title: 'Audit' },
  {
    name: 'audit-empty',
    path: '/fleet/audit',
    world: BARE,
    until: 'Nothing yet',
    title: 'Audit',
  },
  { name: 'settings', path: '/fleet/settings', until: 'Applications', title: 'Settings' },
];

describeConsole('every page for operators', (rig) => {
  itShowsInEveryLook(
    rig,
    PAGES.map((shown) => ({ world: FLEET, ...shown, name: `fleet-${shown.name}` })),
  );

  it('the map is walked with the arrow keys, and Enter opens an instance', async () => {
    rig.api.reset(FLEET);
    const { page, close } = await visit(rig, '/fleet');
    const map = page.getByRole('application', { name: 'instances of fra-1' });
    await map.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.getByText('Customer 4', { exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/fleet/tenants/${idOf('ten', 5)}`);
    await close();
  });

  it('pressing a state narrows the map, keeps it in the address, and lists what is left', async () => {
    rig.api.reset(FLEET);
    const { page, close } = await visit(rig, '/fleet');
    await page.getByRole('button', { name: 'Failed 1' }).click();
    await page.getByText('1 instance found').waitFor();
    expect(new URL(page.url()).search).toBe('?state=failed');
    await page.getByLabel('Search the map').fill('nobody');
    await page.getByText('0 instances found').waitFor();
    await close();
  });

  it('labels are explained, and those to mend are shown alone', async () => {
    rig.api.reset(FLEET);
    const { page, close } = await visit(rig, `${EDGE}?tab=lint`);
    await explain(page);
    await page.getByText('6 lines').waitFor();
    await page.getByRole('button', { name: 'Misspelt 2' }).click();
    await page.getByText('2 lines').waitFor();
    const [asked] = rig.api.requests('POST', `/v1/admin/edges/${idOf('edg', 1)}/lint`);
    expect(asked?.body).toEqual({ text: 'services: {web: {labels: [traefik.enable=true]}}' });
    await page.getByRole('button', { name: 'Misspelt 2' }).click();
    await page.getByText('6 lines').waitFor();
    await close();
  });
});
