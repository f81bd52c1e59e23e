/** Deciding: from fragments to the model they ask for, and the way there. No I/O. */
import { compile } from '@fleetcommand/routing/haproxy/compile';
import type { Assignment, Model } from '@fleetcommand/routing/haproxy/model/model';
import type { EdgeOptions } from '@fleetcommand/routing/haproxy/model/options';
import { planUpdate } from '@fleetcommand/routing/haproxy/plan';
import type { UpdatePlan } from '@fleetcommand/routing/haproxy/plan';
import type { Fragment, RouteTable } from '@fleetcommand/routing/ir/ir';
import { merge, mergeChanges } from '@fleetcommand/routing/ir/merge';
import type { FragmentChange } from '../disk/journal.js';

export interface Proposal {
  readonly table: RouteTable;
  readonly model: Model;
  readonly plan: UpdatePlan;
}

/** Makes proposals from the last one that was carried out, so that only what changed is worked on. */
export class Proposer {
  private lastTable: RouteTable | undefined;

  constructor(readonly options: EdgeOptions) {}

  /** The first model of a run; `assignment` keeps each service at the backend it had. */
  first(fragments: ReadonlyMap<string, Fragment>, assignment: Assignment): Omit<Proposal, 'plan'> {
    const table = merge(fragments.values());
    return { table, model: compile(table, this.options, { assignment }) };
  }

  /** What is served, with some changes on top. */
  propose(changes: readonly FragmentChange[], running: Model | undefined): Proposal {
    if (!running || !this.lastTable) throw new Error('a proposal needs the model HAProxy runs');
    const table = mergeChanges(
      this.lastTable,
      changes.map(({ id, fragment }) => [id, fragment] as const),
    );
    const model = compile(table, this.options, { model: running });
    return { table, model, plan: planUpdate(running, model) };
  }

  /** The proposal is what HAProxy serves now. */
  commit({ table }: Pick<Proposal, 'table'>): void {
    this.lastTable = table;
  }

  /** What is served. */
  get table(): RouteTable | undefined {
    return this.lastTable;
  }
}
