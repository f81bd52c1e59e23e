import { unwrap } from '@fleetcommand/kernel/result';
import { arrive, type Arrival } from '@fleetcommand/testing/builders/arrival';
import { someId } from '@fleetcommand/testing/builders/ids';
import { openOffice, type Office } from '@fleetcommand/testing/builders/office';
import { beforeEach, describe, expect, it } from 'vitest';

import {
  beginDeviceSignIn,
  completeDeviceSignIn,
  decideOnDevice,
  lookAtDevice,
  type BegunDevice,
  type DeviceDecision,
} from './device-sign-in.js';
import { identify } from './identify.js';

const TERMINAL = { requestId: 'request-2', ipAddress: '198.51.100.7', userAgent: 'fleet-cli' };
const refusal = (code: string) => ({ ok: false, error: { code } });

let office: Office;
let begun: BegunDevice;
beforeEach(async () => {
  office = await openOffice();
  begun = await beginDeviceSignIn(office, TERMINAL);
});

const decide = (
  { actor, session }: Arrival,
  decision: DeviceDecision['decision'],
  userCode = begun.userCode,
) => decideOnDevice(office, actor, session, { userCode, decision });
const complete = () => completeDeviceSignIn(office, begun.deviceCode, TERMINAL);

describe('a program that asks to be signed in', () => {
  it('is told apart by where it asks from, waits, and gets one session of who approves it', async () => {
    const ada = await arrive(office);
    expect(await complete()).toMatchObject(refusal('device.pending'));
    const typed = begun.userCode.toLowerCase().replace('-', ' ');
    expect(unwrap(await lookAtDevice(office, typed))).toEqual({
      userCode: begun.userCode,
      userAgent: 'fleet-cli',
      ipAddress: '198.51.100.7',
      expiresAt: begun.expiresAt,
    });
    expect(await decide(ada, 'approve', typed)).toMatchObject({ ok: true });
    const entered = unwrap(await complete());
    expect(entered).toMatchObject({
      user: { id: ada.user.id },
      session: { userAgent: 'fleet-cli' },
    });
    expect(await identify(office, entered.token, TERMINAL)).toMatchObject({ user: ada.user });
    expect(await complete()).toMatchObject(refusal('device.expired'));
    const { userAgent, ipAddress } = TERMINAL;
    expect(office.audit()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ action: 'device.approve', after: { userAgent, ipAddress } }),
        expect.objectContaining({
          action: 'session.create',
          after: { by: 'device', organizationId: null },
        }),
      ]),
    );
  });

  it('is told when it is refused, and cannot be approved any more', async () => {
    const ada = await arrive(office);
    expect(await decide(ada, 'refuse')).toMatchObject({ ok: true });
    expect(await decide(ada, 'approve')).toMatchObject(refusal('device.unknown-code'));
    expect(await complete()).toMatchObject(refusal('device.refused'));
    expect(await complete()).toMatchObject(refusal('device.expired'));
    expect(office.audit().map(({ action }) => action)).toContain('device.refuse');
  });

  it('gets no more than the session has in which it was approved', async () => {
    const ada = await arrive(office);
    const organizationId = someId('org');
    await decide({ ...ada, session: { ...ada.session, organizationId } }, 'approve');
    expect(unwrap(await complete()).session.organizationId).toBe(organizationId);
  });

  it('waits ten minutes, and its code is known only as long', async () => {
    const ada = await arrive(office);
    office.clock.advance(10 * 60_000);
    expect(await lookAtDevice(office, begun.userCode)).toMatchObject(
      refusal('device.unknown-code'),
    );
    expect(await decide(ada, 'approve')).toMatchObject(refusal('device.unknown-code'));
    expect(await complete()).toMatchObject(refusal('device.expired'));
  });

  it('is not signed in with a code that nobody was given', async () => {
    const ada = await arrive(office);
    expect(await decide(ada, 'approve', 'BBBB-BBBB')).toMatchObject(refusal('device.unknown-code'));
    expect(await complete()).toMatchObject(refusal('device.pending'));
  });
});
