import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import { environments } from '../environment.js';
import type { Stack } from '../settings/stack.js';

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));
const TIMEOUT_MS = 60_000;

/** What the command `apply-objects` prints. */
const outcome = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.int() }),
  z.object({ ok: z.literal(false), error: z.object({ code: z.string(), message: z.string() }) }),
]);

/**
 * Applies the cluster's objects (see `cluster-objects.ts`) in a process of its own: the Kubernetes client
 * takes 80 MB, which the supervisor would keep for as long as the stack is up. Gives their number.
 */
export async function applyClusterObjectsInChild(stack: Stack): Promise<Result<number>> {
  const { KUBECONFIG = '', KUBE_CONTEXT, ...env } = environments(stack).edge;
  const context = KUBE_CONTEXT === undefined ? [] : ['--context', KUBE_CONTEXT];
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [MAIN, 'apply-objects', '--kubeconfig', KUBECONFIG, ...context],
      { env, timeout: TIMEOUT_MS },
    );
    const result = outcome.parse(JSON.parse(stdout));
    return result.ok ? ok(result.value) : fail(result.error.code, result.error.message);
  } catch (cause) {
    return fail(
      'local.cluster-objects',
      `The platform's objects could not be applied to the cluster: ${String(cause)}`,
      { cause },
    );
  }
}
