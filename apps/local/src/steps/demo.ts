/**
 * The demo customer: signs up once through the public API at the edge, as anybody would, and waits until
 * their instance answers over HTTPS. Afterwards it only waits. Changes: the customer's account and tenant
 * (through the API), `.fleet/demo.json`.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import { APPS_DOMAIN, DEMO_EMAIL, publicUrls, type Stack } from '../settings/stack.js';
import { readDemo, recordDemo, type Demo } from './demo-record.js';
import type { EdgeClient } from './edge-client.js';

export const DEMO_SLUG = 'demo';
const DEMO_PLAN = 'pro';
const DEMO_ORGANIZATION = 'Demo Company';

const PROVISION_TIMEOUT_MS = 60_000;
const POLL_MS = 150;

const tenant = z.object({ id: z.string(), url: z.url(), slug: z.string() });
const signupAnswer = z.object({ tenant, operation: z.object({ id: z.string() }) });
const tenantList = z.object({ data: z.array(tenant) });
const operationAnswer = z.object({
  state: z.enum(['queued', 'running', 'succeeded', 'failed', 'canceled']),
  steps: z.array(z.object({ name: z.string(), state: z.string(), message: z.string().nullish() })),
  error: z.object({ message: z.string().optional(), detail: z.string().optional() }).nullish(),
});
const problem = z.object({ detail: z.string().optional(), title: z.string().optional() });

type Note = (message: string) => void;

/** The demo customer's instance, live. `note` is told what is being waited for. */
export async function demoInstance(
  stack: Stack,
  edge: EdgeClient,
  note: Note,
): Promise<Result<Demo>> {
  const demo = await signedUp(stack, edge, note);
  return demo.ok ? untilLive(edge, demo.value, note) : demo;
}

async function signedUp(stack: Stack, edge: EdgeClient, note: Note): Promise<Result<Demo>> {
  const file = stack.config.home.demo;
  const recorded = await readDemo(file);
  // The port may have moved since: the tenant is the same, its address is not.
  if (recorded) return ok({ ...recorded, url: instanceUrl(stack) });
  const known = await existingTenant(stack, edge);
  const demo = known.ok && known.value ? ok(known.value) : await signUp(stack, edge, note);
  if (!demo.ok) return demo;
  await recordDemo(file, demo.value);
  return demo;
}

const instanceUrl = ({ ports }: Stack): string =>
  `https://${DEMO_SLUG}.${APPS_DOMAIN}:${ports.https}`;

const credentials = ({ secrets }: Stack): { email: string; password: string } => ({
  email: DEMO_EMAIL,
  password: secrets.demoPassword.reveal(),
});

/** The tenant of a demo customer who signed up in a run that ended before it was recorded. */
async function existingTenant(stack: Stack, edge: EdgeClient): Promise<Result<Demo | undefined>> {
  const api = `${publicUrls(stack).https}/v1`;
  const session = await edge.post(`${api}/sessions`, credentials(stack));
  if (!session.ok || session.value.status >= 300) return ok(undefined);
  const listed = await edge.get(`${api}/tenants`, session.value.cookie);
  if (!listed.ok) return listed;
  const parsed = tenantList.safeParse(listed.value.body);
  const found = parsed.data?.data.find(({ slug }) => slug === DEMO_SLUG);
  return ok(found && { tenantId: found.id, url: found.url });
}

async function signUp(stack: Stack, edge: EdgeClient, note: Note): Promise<Result<Demo>> {
  const api = `${publicUrls(stack).https}/v1`;
  note('signing up');
  const answer = await edge.post(`${api}/signup`, {
    ...credentials(stack),
    organization: DEMO_ORGANIZATION,
    tenant: { name: 'Demo', slug: DEMO_SLUG, plan: DEMO_PLAN },
  });
  if (!answer.ok) return answer;
  const signup = signupAnswer.safeParse(answer.value.body);
  if (answer.value.status !== 202 || !signup.success)
    return refused(`the API answered ${answer.value.status}`, answer.value.body);
  const { tenant: made, operation } = signup.data;
  const done = await untilProvisioned(
    edge,
    `${api}/operations/${operation.id}`,
    answer.value.cookie,
    note,
  );
  return done.ok ? ok({ tenantId: made.id, url: made.url }) : done;
}

async function untilProvisioned(
  edge: EdgeClient,
  operationUrl: string,
  cookie: string,
  note: Note,
): Promise<Result<void>> {
  const deadline = performance.now() + PROVISION_TIMEOUT_MS;
  while (performance.now() < deadline) {
    const answer = await edge.get(operationUrl, cookie);
    const operation = answer.ok ? operationAnswer.safeParse(answer.value.body) : undefined;
    if (operation?.success) {
      const { state, steps, error } = operation.data;
      if (state === 'succeeded') return ok(undefined);
      if (state === 'failed' || state === 'canceled')
        return refused(`the operation ${state}`, error);
      const step = steps.find((one) => one.state === 'running');
      if (step) note(step.message ?? step.name);
    }
    await delay(POLL_MS);
  }
  return tooLate('It was still being provisioned');
}

/** An instance is live when it answers over HTTPS with a certificate the local CA vouches for. */
async function untilLive(edge: EdgeClient, demo: Demo, note: Note): Promise<Result<Demo>> {
  const deadline = performance.now() + PROVISION_TIMEOUT_MS;
  let last = 'no answer';
  note('waiting for its first answer');
  while (performance.now() < deadline) {
    const answer = await edge.get(`${demo.url}/api/info`);
    if (answer.ok && answer.value.status === 200) return ok(demo);
    last = answer.ok ? `status ${answer.value.status}` : answer.error.message;
    await delay(POLL_MS);
  }
  return tooLate(`${demo.url} does not answer (${last})`);
}

function tooLate(what: string): Result<never> {
  return fail(
    'local.demo-not-live',
    `${what} after ${PROVISION_TIMEOUT_MS / 1000} s. Look at: ./fleet logs worker`,
    { retry: 'backoff' },
  );
}

function refused(what: string, body: unknown): Result<never, Failure> {
  const { detail, title } = problem.safeParse(body).data ?? {};
  const why = detail ?? title;
  return fail(
    'local.demo-refused',
    `The demo customer could not be signed up: ${what}${why === undefined ? '' : ` (${why})`}. Look at: ./fleet logs api`,
  );
}
