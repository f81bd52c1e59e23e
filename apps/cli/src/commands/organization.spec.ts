import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startCli, type CliRig } from '../testing/cli-rig.js';

let rig: CliRig;
let id: string;
beforeEach(async () => {
  rig = await startCli();
  ({
    organization: { id },
  } = await rig.arrive('ada'));
});
afterEach(() => rig.close());

async function join(name: string, role: 'admin' | 'viewer'): Promise<void> {
  await rig.api.signUp(name);
  const user = await rig.api.parts.store.accounts.findUserByEmail(`${name}@example.com`);
  await rig.api.join(user?.id ?? '', id, role);
}

describe('fleet orgs', () => {
  it('lists where one belongs, and asks which where there are several', async () => {
    expect((await rig.fleet('orgs', 'list')).stdout).toMatch(/ada Ltd\s+owner\s+org_/);
    await join('bob', 'admin');
    await rig.signIn('bob@example.com');
    expect(await rig.fleet('members', 'list')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--organization') as string,
    });
    const listed = await rig.fleet('members', 'list', '--organization', 'ada Ltd');
    expect(listed.stdout).toContain('bob@example.com');
    expect((await rig.fleet('members', 'list', '--organization', 'Nobody’s')).code).toBe(4);
  });
});

describe('fleet members', () => {
  it('invites, shows who is invited, and withdraws', async () => {
    const invited = await rig.fleet('members', 'invite', 'new@example.com', '--role', 'viewer');
    expect(invited.stderr).toContain('new@example.com is invited to ada Ltd as viewer');
    expect((await rig.fleet('members', 'invitations')).stdout).toMatch(/new@example\.com\s+viewer/);
    expect((await rig.fleet('members', 'withdraw', 'new@example.com')).code).toBe(0);
    expect((await rig.fleet('members', 'withdraw', 'new@example.com')).code).toBe(4);
    const refused = await rig.fleet('members', 'invite', 'x@example.com', '--role', 'king');
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('developer') });
  });

  it('gives other roles and lets people go, by their addresses', async () => {
    await join('eve', 'viewer');
    expect(await rig.fleet('members', 'role', 'eve@example.com', 'developer')).toMatchObject({
      stderr: expect.stringContaining('is developer of ada Ltd') as string,
    });
    expect((await rig.fleet('members', 'list')).stdout).toMatch(/eve@example\.com\s+developer/);
    expect((await rig.fleet('members', 'remove', 'Eve@example.com')).code).toBe(0);
    expect((await rig.fleet('members', 'list')).stdout).not.toContain('eve@example.com');
    expect(await rig.fleet('members', 'remove', 'eve@example.com')).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('fleet members list') as string,
    });
  });

  it('says what the platform says where it refuses', async () => {
    const refused = await rig.fleet('members', 'role', 'ada@example.com', 'viewer', '--json');
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      error: { code: 'members.last-owner', message: expect.stringContaining('owner') as string },
    });
  });
});

describe('fleet keys', () => {
  it('makes a key and prints it once; rotates and revokes it', async () => {
    const made = await rig.fleet('keys', 'create', 'deploys', '--scope', 'tenants:read');
    const token = made.stdout.trim();
    expect(token).toMatch(/^fc_live_/);
    expect((await rig.api.ask('GET /v1/tenants', { as: token })).statusCode).toBe(200);
    const [key] = (await rig.json<{ data: { id: string }[] }>('keys', 'list')).data;
    const rotated = await rig.fleet('keys', 'rotate', key?.id ?? '', '--overlap-hours', '0');
    expect(rotated.stdout.trim()).toMatch(/^fc_live_/);
    const listed = await rig.json<{ data: { id: string; state: string }[] }>('keys', 'list');
    const next = listed.data.find(({ state }) => state === 'active');
    expect((await rig.fleet('keys', 'revoke', next?.id ?? '')).code).toBe(0);
    const ended = await rig.api.ask('GET /v1/tenants', { as: rotated.stdout.trim() });
    expect(ended.statusCode).toBe(401);
  });

  it('is told of a date that is none', async () => {
    const words = ['keys', 'create', 'x', '--scope', 'tenants:read', '--expires', 'soon'];
    expect(await rig.fleet(...words)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('2027-01-31') as string,
    });
  });
});

describe('fleet audit', () => {
  it('lists, exports and checks the trail', async () => {
    await rig.fleet('members', 'invite', 'new@example.com');
    const listed = await rig.fleet('audit', 'list', '--action', 'invitation');
    expect(listed.stdout).toMatch(/ada@example\.com\s+invitation\./);
    const lines = (await rig.fleet('audit', 'export')).stdout.trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { action: string }).action)).toContainEqual(
      expect.stringMatching(/^invitation\./),
    );
    const verified = await rig.fleet('audit', 'verify');
    expect(verified.stdout.trim()).toMatch(/^\d+:[0-9a-f]{64}$/);
    expect((await rig.fleet('audit', 'verify', '--anchor', verified.stdout.trim())).code).toBe(0);
    const made = `1:${'0'.repeat(64)}`;
    const broken = await rig.fleet('audit', 'verify', '--anchor', made, '--json');
    expect(broken.code).toBe(1);
  });
});
