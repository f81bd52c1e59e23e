import { Controller, Get, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PARTS } from '../platform/tokens.js';
import { startApi, type ApiRig } from '../testing/api-rig.js';
import { Access } from './access.js';
import { AccessGuard } from './access-guard.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApi();
});
afterAll(() => rig.close());

class SilentController {
  forgotten(): string {
    return 'x';
  }
}
// By hand: specs are compiled without decorators.
Controller('open')(SilentController);
Get()(SilentController.prototype, 'forgotten', describeMethod(SilentController, 'forgotten'));

class SpeakingController {
  declared(): string {
    return 'x';
  }
}
Controller('open')(SpeakingController);
Get()(SpeakingController.prototype, 'declared', describeMethod(SpeakingController, 'declared'));
Access('public')(
  SpeakingController.prototype,
  'declared',
  describeMethod(SpeakingController, 'declared'),
);

function describeMethod(of: { readonly prototype: object }, name: string): PropertyDescriptor {
  return Object.getOwnPropertyDescriptor(of.prototype, name) ?? {};
}

describe('a route that does not say who may call it', () => {
  const start = async (controller: Type) => {
    const module = await Test.createTestingModule({
      imports: [DiscoveryModule],
      controllers: [controller],
      providers: [AccessGuard, { provide: PARTS, useValue: rig.parts }],
    }).compile();
    return module.init();
  };

  it('stops the start, by name', async () => {
    await expect(start(SilentController)).rejects.toThrow('SilentController.forgotten');
    await expect(start(SpeakingController)).resolves.toBeDefined();
  });
});

/** Who may do what to which is the matrix's to show (`matrix.spec.ts`); here is what it cannot. */
describe('what belongs to an organization', () => {
  it('is in nobody else’s list', async () => {
    const owner = await rig.signUp('owner-of-it');
    const { token } = await rig.signUp('stranger');
    const list = await rig.ask('GET /v1/tenants?limit=100', { as: token });
    expect(list.json<{ data: object[] }>().data).toHaveLength(1);
    expect(list.body).not.toContain(owner.tenant.id);
  });

  it('is answered to a stranger as if it did not exist, to the letter', async () => {
    const owner = await rig.signUp('owner-again');
    const { token } = await rig.signUp('another-stranger');
    const ask = (id: string) => rig.ask(`GET /v1/tenants/${id}`, { as: token });
    const comparable = ({ body }: { body: string }) => ({
      ...(JSON.parse(body) as object),
      instance: '',
      requestId: '',
    });
    const [real, made] = [await ask(owner.tenant.id), await ask(`ten_${'0'.repeat(32)}`)];
    expect(comparable(real)).toEqual(comparable(made));
  });
});
