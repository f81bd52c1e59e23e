import type { WebhookEndpoint } from '@fleetcommand/contracts/http/webhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startCli, type CliRig } from '../testing/cli-rig.js';

const HOOK = 'https://hooks.example.com/fleet';

let rig: CliRig;
beforeEach(async () => {
  rig = await startCli();
  await rig.arrive('ada');
});
afterEach(() => rig.close());

const webhooks = (...words: string[]) => rig.fleet('webhooks', ...words);
const endpoints = async () =>
  (await rig.json<{ data: WebhookEndpoint[] }>('webhooks', 'list')).data;
const deliveries = async () =>
  (await rig.json<{ data: { id: string; type: string }[] }>('webhooks', 'deliveries', HOOK)).data;

describe('fleet webhooks', () => {
  it('says how to begin where there are none', async () => {
    expect(await webhooks('list')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('fleet webhooks add') as string,
    });
  });

  it('adds an address, prints the secret that signs once, and shows it by address or id', async () => {
    const added = await webhooks('add', HOOK, '--event', 'operation.ended');
    expect(added.stdout.trim()).toMatch(/^whsec_/);
    const [endpoint] = await endpoints();
    expect(endpoint).toMatchObject({ url: HOOK, eventTypes: ['operation.ended'], enabled: true });
    const shown = await webhooks('show', endpoint?.id ?? '');
    expect(shown.stdout).toMatch(/^https:\/\/hooks\.example\.com\/fleet\n[\s\S]*state\s+on/);
    expect(shown.stdout).not.toContain('whsec_');
    expect((await webhooks('list')).stdout).toContain('operation.ended');
  });

  it('names the types of events there are when another is asked for', async () => {
    expect(await webhooks('add', HOOK, '--event', 'moon.risen')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('operation.ended') as string,
    });
    expect(await endpoints()).toEqual([]);
  });

  it('sends a test, tells what was sent with its body, and sends it again', async () => {
    await webhooks('add', HOOK);
    const tested = await webhooks('test', HOOK);
    expect(tested).toMatchObject({ code: 0, stderr: expect.stringContaining('deliveries') });
    const [sent] = await deliveries();
    expect(sent).toMatchObject({ id: tested.stdout.trim(), type: 'webhook.test' });
    expect((await webhooks('deliveries', HOOK)).stdout).toContain('webhook.test');
    const shown = await webhooks('delivery', HOOK, sent?.id ?? '');
    expect(shown.stdout).toContain('"type":"webhook.test"');
    expect((await webhooks('redeliver', HOOK, sent?.id ?? '')).code).toBe(0);
    expect((await webhooks('delivery', HOOK, 'whd_none')).code).toBe(4);
  });

  it('switches an endpoint off and on, and signs with another secret', async () => {
    await webhooks('add', HOOK);
    expect((await webhooks('disable', HOOK)).stderr).toContain('switched off');
    expect((await endpoints())[0]).toMatchObject({ enabled: false });
    expect((await webhooks('enable', HOOK)).stderr).toContain('switched on');
    const rotated = await webhooks('rotate', HOOK, '--overlap-hours', '2');
    expect(rotated.stdout.trim()).toMatch(/^whsec_/);
    expect(rotated.stderr).toContain('signs as well for 2 h');
  });

  it('removes one, and names what there is when it is asked for another', async () => {
    await webhooks('add', HOOK);
    expect(await webhooks('remove', 'https://elsewhere.example/')).toMatchObject({
      code: 4,
      stderr: expect.stringContaining(HOOK) as string,
    });
    expect((await webhooks('remove', HOOK)).code).toBe(0);
    expect(await endpoints()).toEqual([]);
  });

  it('asks for the id where several have one address', async () => {
    await webhooks('add', HOOK);
    await webhooks('add', HOOK);
    const refused = await webhooks('test', HOOK);
    expect(refused.code).toBe(2);
    for (const { id } of await endpoints()) expect(refused.stderr).toContain(id);
  });

  it('keeps what is others’ to them', async () => {
    await webhooks('add', HOOK);
    const [endpoint] = await endpoints();
    await rig.arrive('eve');
    expect((await webhooks('remove', endpoint?.id ?? '')).code).toBe(4);
  });
});
