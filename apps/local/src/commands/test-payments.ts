import { join } from 'node:path';
import { startTestPayments } from '@fleetcommand/test-payments/server';
import { readState, writeState } from '@fleetcommand/test-payments/state-file';
import { StripeWorld } from '@fleetcommand/test-payments/world';
import { DEFAULT_PORTS } from '../settings/port-plan.js';
import type { LocalConfig } from '../settings/config.js';
import { HOST } from '../settings/stack.js';
import { serve } from './serve.js';

/** The stand-in for the payment provider. */
export function testPayments(config: LocalConfig): Promise<number> {
  return serve('payments', config, async ({ paymentsKey, paymentsWebhookSecret }, log) => {
    const { home, ports } = config;
    const file = join(home.root, 'payments.json');
    const world = new StripeWorld({ state: readState(file) });
    const api = `http://${HOST}:${ports.api ?? DEFAULT_PORTS.api}`;
    const running = await startTestPayments({
      world,
      host: HOST,
      port: ports.payments ?? DEFAULT_PORTS.payments,
      secretKey: paymentsKey.reveal(),
      webhooks: [{ url: `${api}/v1/webhooks/stripe`, secret: paymentsWebhookSecret.reveal() }],
      onChange: () => writeState(file, world.state),
    });
    log.info({ url: running.url }, 'test payments: no money moves');
    return { stop: () => running.close() };
  });
}
