import { join } from 'node:path';
import { createLogger } from '@fleetcommand/runtime/logging';
import { startTestPayments } from '@fleetcommand/test-payments/server';
import { readState, writeState } from '@fleetcommand/test-payments/state-file';
import { StripeWorld } from '@fleetcommand/test-payments/world';
import { DEFAULT_PORTS } from '../settings/port-plan.js';
import type { LocalConfig } from '../settings/config.js';
import { keepSecrets } from '../settings/secrets.js';
import { HOST } from '../settings/stack.js';

/** Runs the stand-in for the payment provider in this process until it is told to end. Gives the exit code. */
export async function testPayments({ home, ports, logLevel }: LocalConfig): Promise<number> {
  const log = createLogger({ component: 'payments', level: logLevel });
  const secrets = await keepSecrets(home.secrets);
  if (!secrets.ok) {
    log.error({ reason: secrets.error.message }, 'the secrets cannot be read');
    return 1;
  }
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  const file = join(home.root, 'payments.json');
  const world = new StripeWorld({ state: readState(file) });
  const api = `http://${HOST}:${ports.api ?? DEFAULT_PORTS.api}`;
  const running = await startTestPayments({
    world,
    host: HOST,
    port: ports.payments ?? DEFAULT_PORTS.payments,
    secretKey: secrets.value.paymentsKey.reveal(),
    webhooks: [
      {
        url: `${api}/v1/webhooks/stripe`,
        secret: secrets.value.paymentsWebhookSecret.reveal(),
      },
    ],
    onChange: () => writeState(file, world.state),
  });
  log.info({ url: running.url }, 'test payments: no money moves');
  await asked;
  await running.close();
  return 0;
}
