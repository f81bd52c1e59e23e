import { createStripePayments } from '@fleetcommand/adapter-stripe/payments';
import { createWebhookReader } from '@fleetcommand/adapter-stripe/webhook-reader';
import type { BillingEvent } from '@fleetcommand/application/ports/billing';
import type { Store } from '@fleetcommand/application/ports/store';
import type { ReviewDependencies } from '@fleetcommand/application/use-cases/billing/dependencies';
import { backfillEvents } from '@fleetcommand/application/use-cases/billing/backfill-events';
import { receiveEvent } from '@fleetcommand/application/use-cases/billing/receive-event';
import { reviewAccount } from '@fleetcommand/application/use-cases/billing/review-account';
import { startCheckout } from '@fleetcommand/application/use-cases/billing/start-checkout';
import { sweepBilling } from '@fleetcommand/application/use-cases/billing/sweep-billing';
import { relayOutbox } from '@fleetcommand/application/use-cases/jobs/relay-outbox';
import { signUp } from '@fleetcommand/application/use-cases/accounts/sign-up';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import type { BillingAccount } from '@fleetcommand/domain/billing/account';
import { DEFAULT_LADDER } from '@fleetcommand/domain/billing/standing';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { OrganizationId, TenantId } from '@fleetcommand/kernel/ids';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { startTestPayments, type TestPayments } from '@fleetcommand/test-payments/server';
import { StripeWorld } from '@fleetcommand/test-payments/world';
import type { StoredEvent } from '@fleetcommand/test-payments/state';
import { signedEvent } from '@fleetcommand/test-payments/webhooks';

import { createFakeJobQueue, type FakeJobQueue } from '../fakes/job-queue.js';
import { createManualTimers } from '../fakes/timers.js';
import { openOffice, REQUEST, someSignUp, type Office } from './office.js';

export const WEBHOOK_SECRET = 'whsec_spec';
const DAY_MS = 86_400_000;

/** A customer of the till. */
export interface Payer {
  readonly actor: Actor;
  readonly organizationId: OrganizationId;
  readonly tenantId: TenantId;
}

/** Billing on the stand-in for Stripe and the store in memory, with one clock for all. */
export interface Till {
  readonly office: Office;
  readonly stand: TestPayments;
  readonly queue: FakeJobQueue;
  readonly deps: ReviewDependencies & { readonly publicUrl: string };
  /** Signs somebody up on a plan. */
  customer(name: string, plan?: string): Promise<Payer>;
  /** Goes to the page and subscribes. */
  subscribe(payer: Payer, form?: Readonly<Record<string, string>>): Promise<void>;
  /** The stand-in's events since the last call, as the webhook's route would take them. */
  told(): readonly StoredEvent[];
  hear(events: readonly StoredEvent[]): Promise<void>;
  /** Hears what is new and does what that rings for. */
  settle(): Promise<void>;
  /** Lets days pass for everybody, one after the other, settling each. */
  days(count: number): Promise<void>;
  account(payer: Payer): Promise<BillingAccount>;
  tenant(payer: Payer): Promise<Tenant>;
  events(): Promise<readonly BillingEvent[]>;
  backfill(): Promise<number>;
  close(): Promise<void>;
}

export async function openTill(
  wrapStore: (store: Store) => Store = (store) => store,
): Promise<Till> {
  const billing = { ladder: DEFAULT_LADDER, keepsBackups: true };
  const office = { ...(await openOffice(wrapStore)), billing };
  const { store, clock, ids } = office;
  const machineClock = () => Math.floor(clock.now().getTime() / 1_000);
  const stand = await startTestPayments({ world: new StripeWorld({ machineClock }) });
  const queue = createFakeJobQueue(clock);
  const deps: Till['deps'] = {
    store,
    payments: createStripePayments({
      secretKey: new Secret('sk_test_spec'),
      apiUrl: stand.url,
      retries: 0,
      clock,
    }),
    ids,
    clock,
    billing: office.billing,
    timers: createManualTimers(),
    lease: { holder: 'worker-1', ttlMs: 15_000 },
    publicUrl: 'https://fleet.test',
  };
  const reader = createWebhookReader([new Secret(WEBHOOK_SECRET)]);
  let heard = 0;
  const till: Till = {
    office,
    stand,
    queue,
    deps,
    async customer(name, plan = 'pro') {
      const signedUp = unwrap(await signUp(office, someSignUp(name, { plan }), REQUEST));
      const { organization, tenant, session } = signedUp;
      const memberships = [{ organizationId: organization.id, role: 'owner' as const }];
      const actor = {
        userId: session.userId,
        key: null,
        isOperator: false,
        memberships,
        request: REQUEST,
      };
      return { actor, organizationId: organization.id, tenantId: tenant.id };
    },
    async subscribe(payer, form = { card: 'works' }) {
      const { url } = unwrap(await startCheckout(deps, payer.actor, {}));
      const body = new URLSearchParams(form);
      const paid = await fetch(url, { method: 'POST', body, redirect: 'manual' });
      if (paid.status !== 303) throw new Error(`the page answered ${paid.status}`);
    },
    told() {
      const events = stand.world.state.events.slice(heard);
      heard = stand.world.state.events.length;
      return events;
    },
    async hear(events) {
      for (const event of events) {
        const { payload, signature } = signedEvent(event, WEBHOOK_SECRET, machineClock());
        await receiveEvent(deps, unwrap(reader.read(payload, signature, clock.now())), 'webhook');
      }
    },
    async settle() {
      stand.world.runDue();
      await till.hear(till.told());
      await sweepBilling({ store, payments: deps.payments, queue, clock });
      await relayOutbox({ store, queue });
      await queue.runDue(async (job) => {
        if (job.kind === 'billing.review') await reviewAccount(deps, job.organizationId);
      });
    },
    async days(count) {
      for (let day = 0; day < count; day++) {
        clock.advance(DAY_MS);
        await till.settle();
      }
    },
    async account({ organizationId }) {
      const account = await store.billing.find(organizationId);
      if (!account) throw new Error('there is no account');
      return account;
    },
    async tenant({ tenantId }) {
      const tenant = await store.tenants.find(tenantId);
      if (!tenant) throw new Error('there is no tenant');
      return tenant;
    },
    events: async () => (await store.billing.listEvents({ limit: 100 })).items,
    backfill: async () => unwrap(await backfillEvents(deps)).missed,
    close: () => stand.close(),
  };
  return till;
}
