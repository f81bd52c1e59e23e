import { fileURLToPath } from 'node:url';
import type { ServerSpec } from '@fleetcommand/embedded/server';
import { ok, type Result } from '@fleetcommand/kernel/result';
import { environments } from '../environment.js';
import { WORKSPACE } from '../settings/home.js';
import { HOST, type Stack } from '../settings/stack.js';
import { answersAt, nodeApp } from './node-app.js';

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));

/** What stands in for the payment provider, with pages to pay on; no money moves. */
export function paymentsPart(stack: Stack): Promise<Result<ServerSpec>> {
  const url = `http://${HOST}:${stack.ports.payments}`;
  return Promise.resolve(
    ok(
      nodeApp({
        name: 'payments',
        script: MAIN,
        args: ['test-payments'],
        environment: environments(stack).payments,
        url,
        probe: answersAt(`${url}/`),
        workingDirectory: WORKSPACE,
      }),
    ),
  );
}
