/** What waits for an owner to confirm their address, where the platform asks for it: through the mail they get. */
import type { EmailVerification } from '@fleetcommand/domain/accounts/email-verification';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { clientOf, eventually, type Client } from './harness/browser-like.js';
import { signUp, type Customer } from './harness/customer.js';
import { startStack, type Stack } from './harness/stack.js';

const BEFORE_GOING_LIVE: EmailVerification = 'before-going-live';
const BEFORE_PROVISIONING: EmailVerification = 'before-provisioning';

interface ReceivedMail {
  readonly to: readonly string[];
  readonly text: string;
}

let stack: Stack;
let client: Client;
beforeAll(async () => {
  stack = await startStack({ variables: { EMAIL_VERIFICATION: BEFORE_GOING_LIVE } });
  client = clientOf(stack);
});
afterAll(async () => {
  await client?.close();
  await stack?.destroy();
});

/** Opens the link of the mail that somebody got, as the console's page does. */
async function confirm({ email }: Customer): Promise<void> {
  const token = await eventually(async () => {
    const { body } = await client.json(`${stack.summary.urls.mailbox}/mails.json`);
    const mails = (body as { data: ReceivedMail[] }).data.filter(({ to }) => to.includes(email));
    const [, found] = /\/verify-email#token=([\w-]+)/.exec(mails[0]?.text ?? '') ?? [];
    if (!found) throw new Error(`${email} got no mail with a link yet`);
    return found;
  });
  const confirmed = await client.json(
    `${stack.summary.urls.https}/v1/email-verifications/complete`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    },
  );
  expect([confirmed.status, confirmed.body]).toMatchObject([200, { email }]);
}

/** Until the platform says that it waits for the owner. */
async function awaitsConfirmation(customer: Customer): Promise<void> {
  await eventually(async () => {
    const { conditions } = await customer.tenant(customer.signup.tenant.id);
    const ready = conditions.find(({ type }) => type === 'Ready');
    expect(ready).toMatchObject({
      reason: 'AwaitingConfirmation',
      message: expect.stringContaining('mail') as string,
    });
  });
}

const statusOf = async (customer: Customer) =>
  (await client.fetch(`${customer.signup.tenant.url}/api/info`)).status;

async function goesLiveOnceConfirmed(customer: Customer): Promise<void> {
  await awaitsConfirmation(customer);
  expect(await statusOf(customer)).toBe(404);
  await confirm(customer);
  expect(await customer.ended(customer.signup.operation.id)).toMatchObject({ state: 'succeeded' });
  expect(await statusOf(customer)).toBe(200);
}

let early: Customer;

describe('an owner who has not confirmed their address', () => {
  it('has an instance that is made and not reached, until they open the link', async () => {
    early = await signUp(client, stack.summary.urls.https, 'early');
    await goesLiveOnceConfirmed(early);
  });

  it('has none made where that is asked for first; what ran before runs on', async () => {
    stack.environment['EMAIL_VERIFICATION'] = BEFORE_PROVISIONING;
    await stack.down();
    await stack.up();
    await eventually(async () => expect(await statusOf(early)).toBe(200));
    await goesLiveOnceConfirmed(await signUp(client, stack.summary.urls.https, 'later'));
  });
});
