/**
 * Observes: resources of the kind Tenant in one namespace, and the instances they name. Changes: instances, by the use cases
 * that the API has; the resources' status, and our hold on those that take their instance along. One worker at a time.
 */
import {
  decideResource,
  type ResourceDecision,
  type ResourceStep,
} from '@fleetcommand/domain/tenant-resources/decide';
import {
  isSameStatus,
  makeStatus,
  type ResourceStatus,
} from '@fleetcommand/domain/tenant-resources/status';
import type { Failure } from '@fleetcommand/kernel/result';

import type { TenantResource } from '../../ports/tenant-resources.js';
import { withLease, type HeldLease } from '../leases/with-lease.js';
import { act } from './act.js';
import type { KeepResourcesDependencies } from './dependencies.js';
import { gather, type Gathered } from './gather.js';

/** What was done about a resource, or could not be, for the log. */
export interface ResourceNews {
  readonly resource: string;
  readonly tenantId: string | undefined;
  readonly step: ResourceStep['kind'];
  /** Null: it was done. */
  readonly problem: Failure | null;
}

export interface ResourceKeeper {
  /** Looks at all of them; nothing is written, not even the lease, while all is as it was told last. */
  keep(): Promise<readonly ResourceNews[]>;
}

/** What was refused is tried again after as long: somebody may have paid, or made room. */
const RETRY_MS = 60_000;
/** More than any resource needs from its first step to its last. */
const MOST_STEPS = 8;

interface Refusal {
  /** What it was about: the resource and the instance as they were. */
  readonly about: string;
  readonly failures: readonly Failure[];
  readonly atMs: number;
}

export function createResourceKeeper(deps: KeepResourcesDependencies): ResourceKeeper {
  return new Keeper(deps);
}

class Keeper implements ResourceKeeper {
  /** By uid. Whoever restarts asks once more, which is all that losing it costs. */
  readonly #refusals = new Map<string, Refusal>();

  constructor(private readonly deps: KeepResourcesDependencies) {}

  async keep(): Promise<readonly ResourceNews[]> {
    if ((await this.#findDue()).length === 0) return [];
    const { store, clock, timers, lease } = this.deps;
    const outcome = await withLease(
      { leases: store.leases, clock, timers },
      'tenant-resources',
      lease,
      // Somebody else may just have done it.
      async (held) => this.#bringForward(await this.#findDue(), held),
    );
    return outcome.kind === 'busy' ? [] : outcome.value;
  }

  async #findDue(): Promise<readonly TenantResource[]> {
    const listed = this.deps.resources.list();
    // Before the first list nothing is known; the watch says why.
    if (!listed.ok) return [];
    const uids = new Set(listed.value.map(({ uid }) => uid));
    for (const uid of this.#refusals.keys()) if (!uids.has(uid)) this.#refusals.delete(uid);
    const gathered = await gather(this.deps, listed.value);
    return gathered.filter((each) => this.#isDue(each)).map(({ resource }) => resource);
  }

  #isDue(gathered: Gathered): boolean {
    const decision = decisionOf(gathered);
    const refused = this.#refusedLately(gathered);
    if (decision.step.kind !== 'none' && !refused) return true;
    return this.#statusToWrite(gathered, decision, refused ?? []) !== null;
  }

  async #bringForward(
    due: readonly TenantResource[],
    held: HeldLease,
  ): Promise<readonly ResourceNews[]> {
    const news: ResourceNews[] = [];
    for (const resource of due) await this.#settle(resource, held, news);
    return news;
  }

  /** One step after the other, each upon a fresh look, until there is nothing left but to tell. */
  async #settle(found: TenantResource, { isHeld }: HeldLease, news: ResourceNews[]): Promise<void> {
    let resource = found;
    for (let steps = 0; steps < MOST_STEPS && isHeld(); steps++) {
      const [gathered] = await gather(this.deps, [resource]);
      if (!gathered) return;
      const { facts, bound } = gathered;
      const decision = decisionOf(gathered);
      const { step } = decision;
      const refusedLately = this.#refusedLately(gathered);
      if (!facts || step.kind === 'none' || refusedLately)
        return this.#tell(gathered, decision, refusedLately ?? [], news);
      const tell = (problem: Failure | null) =>
        news.push({ ...subjectOf(resource), step: step.kind, problem });
      const acted = await act(this.deps, { resource, spec: facts.spec, bound }, step);
      if (acted.kind === 'refused') {
        acted.failures.filter((failure) => this.#isNews(resource, failure)).forEach(tell);
        // Of several changes some were made.
        const [after = gathered] = await gather(this.deps, [resource]);
        this.#remember(after, acted.failures);
        return this.#tell(after, decisionOf(after), acted.failures, news);
      }
      tell(acted.kind === 'failed' ? acted.failure : null);
      if (acted.kind === 'failed' || acted.resource === null) return;
      resource = acted.resource;
    }
  }

  async #tell(
    gathered: Gathered,
    decision: ResourceDecision,
    refusals: readonly Failure[],
    news: ResourceNews[],
  ): Promise<void> {
    const { resource } = gathered;
    const status = this.#statusToWrite(gathered, decision, refusals);
    if (!status) return;
    const told = await this.deps.resources.saveStatus(resource, status);
    if (!told.ok) news.push({ ...subjectOf(resource), step: 'none', problem: told.error });
  }

  /** Null where it says so already. */
  #statusToWrite(
    { resource, instance }: Gathered,
    { findings, applied }: ResourceDecision,
    refusals: readonly Failure[],
  ): ResourceStatus | null {
    const { spec, status: before, generation } = resource;
    const unreadable = spec.ok ? [] : [spec.error];
    const status = makeStatus(
      before,
      {
        generation,
        tenantId: before?.tenantId,
        applied,
        findings,
        refusals: [...unreadable, ...refusals],
        instance,
      },
      this.deps.clock.now(),
    );
    return before && isSameStatus(before, status) ? null : status;
  }

  #remember(gathered: Gathered, failures: readonly Failure[]): void {
    const atMs = this.deps.clock.now().getTime();
    this.#refusals.set(gathered.resource.uid, { about: aboutOf(gathered), failures, atMs });
  }

  /** Whoever asks every minute and hears the same has nothing to tell. */
  #isNews({ uid }: TenantResource, { code, message }: Failure): boolean {
    const known = this.#refusals.get(uid)?.failures ?? [];
    return !known.some((failure) => failure.code === code && failure.message === message);
  }

  /** What was refused of just this, not long ago; null: nothing was. */
  #refusedLately(gathered: Gathered): readonly Failure[] | null {
    const known = this.#refusals.get(gathered.resource.uid);
    if (!known || known.about !== aboutOf(gathered)) return null;
    const isFresh = this.deps.clock.now().getTime() - known.atMs < RETRY_MS;
    return isFresh ? known.failures : null;
  }
}

const subjectOf = ({ namespace, name, status }: TenantResource) => ({
  resource: `${namespace}/${name}`,
  tenantId: status?.tenantId,
});

function aboutOf({ resource, bound }: Gathered): string {
  const { generation, isDeleting, adopts } = resource;
  return [generation, isDeleting, adopts, bound?.generation ?? '-'].join('/');
}

/** Of a spec that cannot be read nothing is carried out, and nothing forgotten. */
function decisionOf({ facts, resource }: Gathered): ResourceDecision {
  if (facts) return decideResource(facts);
  return { step: { kind: 'none' }, findings: [], applied: resource.status?.applied ?? {} };
}
