import type { Page } from '@playwright/test';
import { beforeEach, expect, it, vi } from 'vitest';

import { describeConsole, visit } from './testing/browser.js';
import {
  ADA,
  idOf,
  makeAdopted,
  makeOperation,
  makeStep,
  makeTenant,
  succeeded,
} from './testing/fixtures.js';

const INSTANCE = `/instances/${idOf('ten', 1)}`;
const PROGRESS = `${INSTANCE}/progress?operation=${idOf('op', 1)}`;

async function fillSignup(page: Page): Promise<void> {
  await page.getByLabel('Organization').fill('Acme Ltd');
  await page.getByLabel('E-mail address').fill('ada@acme.example');
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
}

describeConsole('the console', (rig) => {
  beforeEach(() => {
    rig.api.reset();
  });

  const followed = () =>
    vi.waitFor(() => expect(rig.api.followers(idOf('op', 1))).toBe(1), { timeout: 10_000 });

  it('takes a new customer from sign-up over every step to the open instance', async () => {
    const operation = makeOperation({
      steps: [makeStep('accepted', 'succeeded'), makeStep('route')],
    });
    const tenants = [makeTenant({ state: 'provisioning', name: 'Acme Ltd' })];
    rig.api.reset({ tenants, operations: [operation], takenSlugs: new Set(['acme-ltd']) });
    const { page, complaints, close } = await visit(rig, '/');
    await page.waitForURL('/signup');
    await page.getByText('€99 a month').waitFor();
    await page.getByText('.apps.localhost:8443', { exact: true }).waitFor();

    await fillSignup(page);
    await page.getByText('“acme-ltd” is taken.').waitFor();
    await page.getByRole('button', { name: 'acme-ltd-hq' }).click();
    await page.getByText('acme-ltd-hq.apps.localhost:8443 can be yours.').waitFor();
    await page.getByRole('radio', { name: /Pro/ }).click();
    rig.api.world.me = ADA;
    await page.getByRole('button', { name: 'Create my instance' }).click();
    await page.waitForURL(PROGRESS);
    const [asked] = rig.api.requests('POST', '/v1/signup');
    expect(asked?.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
    expect(asked?.body).toEqual({
      organization: 'Acme Ltd',
      email: 'ada@acme.example',
      password: 'correct horse battery',
      tenant: { name: 'Acme Ltd', slug: 'acme-ltd-hq', plan: 'pro' },
    });

    await followed();
    const step = makeStep('route', 'running', 'The edge has it in a moment.');
    const running = { ...operation, steps: [operation.steps[0]!, step] };
    rig.api.tell('step', running, 'route');
    await page.getByText('The edge has it in a moment.').waitFor();
    await page.reload();
    await page.getByText('The edge has it in a moment.').waitFor();

    await followed();
    rig.api.world.tenants = [makeTenant({ name: 'Acme Ltd' })];
    rig.api.tell('end', succeeded(running));
    const open = page.getByRole('link', { name: 'Open' });
    await open.waitFor();
    expect(await open.getAttribute('href')).toBe('https://acme.apps.localhost:8443');
    await page.getByRole('heading', { name: 'Acme Ltd is live' }).waitFor();
    await page.getByRole('link', { name: 'Go to instance' }).click();
    await page.waitForURL(INSTANCE);
    expect(complaints).toEqual([]);
    await close();
  });

  it('puts what the service refuses on the fields, and repeats a lost request with its key', async () => {
    rig.api.reset({ tenants: [makeTenant()], operations: [makeOperation()] });
    rig.api.world.refusals.set('POST /v1/signup', {
      code: 'tenants.slug-taken',
      errors: [{ pointer: '/tenant/slug', detail: '“acme-ltd” was taken a moment ago.' }],
    });
    const { page, close } = await visit(rig, '/signup');
    await fillSignup(page);
    const create = page.getByRole('button', { name: 'Create my instance' });
    await page.getByText('€99 a month').waitFor();
    await create.click();
    const slug = page.getByRole('textbox', { name: 'Address', exact: true });
    await page.getByText('“acme-ltd” was taken a moment ago.').waitFor();
    expect(await slug.getAttribute('aria-invalid')).toBe('true');
    await vi.waitFor(async () =>
      expect(await slug.evaluate((field) => field === document.activeElement)).toBe(true),
    );

    rig.api.world.refusals.set('POST /v1/signup', 'cut');
    await slug.fill('acme-two');
    await create.click();
    await page.getByText('No answer came.').waitFor();
    rig.api.world.refusals.clear();
    rig.api.world.me = ADA;
    await create.click();
    await page.waitForURL(PROGRESS);
    const keys = rig.api
      .requests('POST', '/v1/signup')
      .map(({ headers }) => headers['idempotency-key']);
    expect(keys.length).toBeGreaterThanOrEqual(3);
    expect(new Set(keys.slice(1)).size).toBe(1);
    expect(keys[1]).not.toBe(keys[0]);
    await close();
  });

  it('asks to sign in, goes back to where one was, and signs out', async () => {
    const { page, close } = await visit(rig, `${INSTANCE}/activity`);
    await page.waitForURL(/\/login\?redirect=/);
    rig.api.world.refusals.set('POST /v1/sessions', { code: 'accounts.bad-credentials' });
    await page.getByLabel('E-mail address').fill(ADA.email);
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('E-mail address or password is wrong').waitFor();

    rig.api.world.refusals.clear();
    Object.assign(rig.api.world, {
      me: ADA,
      tenants: [makeTenant()],
      operations: [makeOperation()],
    });
    await page.keyboard.press('Enter');
    await page.waitForURL(`${INSTANCE}/activity`);
    await page.getByText('ordered it on plan pro').waitFor();
    await page.getByRole('button', { name: /^Your account/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL('/login');
    await page.goto('/');
    await page.waitForURL(/\/login/);
    expect(rig.api.requests('DELETE', '/v1/sessions/current')).toHaveLength(1);
    await close();
  });

  it('deletes only what was named, with the version that was read', async () => {
    const operation = makeOperation({
      kind: 'tenant.delete',
      steps: [makeStep('teardown', 'running')],
    });
    const { tenants } = rig.api.reset({
      me: ADA,
      tenants: [makeTenant({ operationId: null })],
      operations: [operation],
    });
    const { page, close } = await visit(rig, INSTANCE);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete Acme Chat?' });
    const confirm = dialog.getByRole('button', { name: 'Delete for good' });
    await dialog.getByRole('textbox').fill('acm');
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('acme');
    await confirm.click();
    await page.waitForURL(PROGRESS);
    const [asked] = rig.api.requests('DELETE', `/v1${INSTANCE.replace('instances', 'tenants')}`);
    expect(asked?.headers['if-match']).toBe(`"${tenants[0]?.id}.1"`);

    await followed();
    rig.api.tell('end', succeeded(operation));
    await page.getByRole('heading', { name: 'Acme Chat is deleted' }).waitFor();
    expect(await page.getByRole('link', { name: 'Open' }).count()).toBe(0);
    await close();
  });

  it.each([
    ['stays', 'adopted=keep'],
    ['goes, too', 'adopted=delete'],
  ])('deletes an adopted instance, and what was there before it %s', async (choice, query) => {
    rig.api.reset({ me: ADA, tenants: [makeAdopted()], operations: [makeOperation()] });
    const { page, close } = await visit(rig, INSTANCE);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete Acme Chat?' });
    if (choice !== 'stays') await dialog.getByRole('radio', { name: choice }).check();
    await dialog.getByRole('textbox').fill('acme');
    await dialog.getByRole('button', { name: 'Delete for good' }).click();
    await page.waitForURL(PROGRESS);
    const [asked] = rig.api.requests('DELETE', `/v1${INSTANCE.replace('instances', 'tenants')}`);
    expect(asked?.query).toBe(query);
    await close();
  });

  it('restarts and renames after asking, and shows the running steps', async () => {
    const operation = makeOperation({ kind: 'tenant.restart' });
    rig.api.reset({ me: ADA, tenants: [makeTenant()], operations: [operation] });
    const { page, close } = await visit(rig, INSTANCE);
    await page.getByRole('button', { name: 'Restart', exact: true }).click();
    await page.getByRole('button', { name: 'Restart now' }).click();
    await page.getByRole('heading', { name: 'Restarting Acme Chat' }).waitFor();
    const path = `/v1/tenants/${idOf('ten', 1)}`;
    expect(rig.api.requests('POST', `${path}/restart`)).toHaveLength(1);

    rig.api.world.refusals.set(`PATCH ${path}`, { code: 'request.precondition-failed' });
    await page.getByRole('button', { name: 'Rename', exact: true }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('Acme Talk');
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
    await page.getByText('It changed since you read it').waitFor();
    rig.api.world.refusals.clear();
    rig.api.world.tenants = [makeTenant({ name: 'Acme Talk' })];
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('heading', { name: 'Acme Talk', exact: true }).waitFor();
    const asked = rig.api.requests('PATCH', path);
    expect(asked.at(-1)?.body).toEqual({ name: 'Acme Talk' });
    await close();
  });

  it('is upgraded after asking, where there is a newer version', async () => {
    const operation = makeOperation({ kind: 'tenant.upgrade' });
    const upgrade = { blueprintVersion: 2, version: '0.2.0' };
    rig.api.reset({ me: ADA, tenants: [makeTenant({ upgrade })], operations: [operation] });
    const { page, close } = await visit(rig, INSTANCE);
    await page.getByRole('button', { name: 'Upgrade to 0.2.0' }).click();
    await page.getByRole('button', { name: 'Upgrade now' }).click();
    await page.getByRole('heading', { name: 'Upgrading Acme Chat' }).waitFor();
    const path = `/v1/tenants/${idOf('ten', 1)}/upgrade`;
    expect(rig.api.requests('POST', path)).toHaveLength(1);
    await close();
  });

  it('is brought back after it was deleted', async () => {
    const deletedAt = '2026-01-05T09:00:20.000Z';
    const gone = makeTenant({
      state: 'deleted',
      deletion: { requestedAt: deletedAt, deletedAt },
    });
    const operation = makeOperation({ kind: 'tenant.restore' });
    rig.api.reset({ me: ADA, tenants: [gone], operations: [operation] });
    const { page, close } = await visit(rig, '/');
    await page.getByRole('button', { name: 'Bring back Acme Chat' }).click();
    await page.getByRole('button', { name: 'Bring it back' }).click();
    await page.waitForURL(PROGRESS);
    const path = `/v1/tenants/${idOf('ten', 1)}/restore-deleted`;
    expect(rig.api.requests('POST', path)).toHaveLength(1);
    await close();
  });

  it('is put to sleep and woken after asking', async () => {
    const operation = makeOperation({ kind: 'tenant.hibernate' });
    rig.api.reset({ me: ADA, tenants: [makeTenant()], operations: [operation] });
    const { page, close } = await visit(rig, INSTANCE);
    await page.getByRole('button', { name: 'Sleep', exact: true }).click();
    await page.getByRole('button', { name: 'Put to sleep' }).click();
    await page.getByRole('heading', { name: 'Putting to sleep Acme Chat' }).waitFor();
    const path = `/v1/tenants/${idOf('ten', 1)}`;
    expect(rig.api.requests('POST', `${path}/hibernate`)).toHaveLength(1);

    rig.api.reset({ me: ADA, tenants: [makeTenant({ state: 'hibernated' })] });
    await page.reload();
    await page.getByText('Asleep', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Restart', exact: true }).count()).toBe(0);
    await page.getByRole('button', { name: 'Wake', exact: true }).click();
    await page.getByRole('button', { name: 'Wake it' }).click();
    await expect.poll(() => rig.api.requests('POST', `${path}/wake`).length).toBe(1);
    await close();
  });

  it('tells of a service that is away, and recovers at a click', async () => {
    rig.api.reset({ me: ADA, tenants: [makeTenant()], operations: [makeOperation()] });
    rig.api.world.refusals.set('GET /v1/tenants', { code: 'service.unavailable' });
    const { page, close } = await visit(rig, '/');
    await page.getByText('The service cannot answer right now').waitFor();
    rig.api.world.refusals.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'Acme Chat' }).waitFor();
    await close();
  });

  it('can be used with the keyboard alone, and the focus can be seen', async () => {
    rig.api.reset({ me: ADA, tenants: [makeTenant()], operations: [makeOperation()] });
    const { page, close } = await visit(rig, '/');
    await page.getByRole('link', { name: 'Acme Chat' }).waitFor();
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    expect(await focused.textContent()).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.locator(':focus').getAttribute('id')).toBe('main');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Acme Chat');
    const outline = await page
      .locator(':focus')
      .evaluate((link) => getComputedStyle(link).outlineStyle);
    expect(outline).toBe('solid');
    await page.keyboard.press('Enter');
    await page.waitForURL(INSTANCE);
    await vi.waitFor(async () =>
      expect(await page.locator(':focus').getAttribute('id')).toBe('main'),
    );
    await close();
  });

  it('keeps the colours that were chosen, from the first paint on', async () => {
    const { page, close } = await visit(rig, '/signup', { colorScheme: 'light' });
    const toggle = page.getByRole('button', { name: /^Colours/ });
    await toggle.click();
    await toggle.click();
    await page.reload({ waitUntil: 'domcontentloaded' });
    const scheme = () =>
      page.evaluate(() => document.documentElement.dataset['mantineColorScheme']);
    expect(await scheme()).toBe('dark');
    await close();
  });

  it('moves nothing while it loads and while the work goes on', async () => {
    const operation = makeOperation();
    const moving = makeTenant({ state: 'updating', generation: 2 });
    rig.api.reset({ me: ADA, tenants: [moving], operations: [operation] });
    for (const path of ['/', INSTANCE, PROGRESS, '/signup']) {
      const { page, close } = await visit(rig, path);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.waitForLoadState('networkidle').catch(() => undefined);
      const shift = await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            new PerformanceObserver((list) => {
              const entries = list.getEntries() as (PerformanceEntry & { value: number })[];
              resolve(entries.reduce((sum, { value }) => sum + value, 0));
            }).observe({ type: 'layout-shift', buffered: true });
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)));
          }),
      );
      expect(shift, path).toBeLessThan(0.1);
      await close();
    }
  });
});
