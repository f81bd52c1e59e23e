import type { Failure } from '@fleetcommand/kernel/result';
import type { Fragment, Problem } from '@fleetcommand/routing/ir/ir';
import type { ObjectRef } from '@fleetcommand/routing/ir/provenance';
import type { FragmentChange } from '../disk/journal.js';

/**
 * Changes HAProxy refuses to load. Dialects and compiler are meant to let none through, so that this is the net
 * below them: the owner is left at what was served before, until it changes again.
 */
export class Quarantine {
  private readonly held = new Map<string, { fragment: Fragment | undefined; failure: Failure }>();

  add({ id, fragment }: FragmentChange, failure: Failure): void {
    this.held.set(id, { fragment, failure });
  }

  /** Whether this very change is refused; a later one gets its own chance. */
  holds({ id, fragment }: FragmentChange): boolean {
    const entry = this.held.get(id);
    return entry !== undefined && entry.fragment === fragment;
  }

  /** Forgets owners that have no change waiting any more: it was undone, or another one is served. */
  keepOnly(changes: readonly FragmentChange[]): void {
    const waiting = new Set(changes.map(({ id }) => id));
    for (const id of this.held.keys()) if (!waiting.has(id)) this.held.delete(id);
  }

  get size(): number {
    return this.held.size;
  }

  problems(): Problem[] {
    return [...this.held].map(([id, { fragment, failure }]) => ({
      severity: 'error',
      code: 'edge.refused-by-haproxy',
      object: ownerOf(id, fragment),
      field: '',
      message: `${failure.message} The latest change of ${id} is left out; what was served before goes on. Undo the change, and report this: it should have been found earlier.`,
    }));
  }
}

function ownerOf(id: string, fragment: Fragment | undefined): ObjectRef {
  const first = fragment?.routers[0] ?? fragment?.certificates[0];
  const namespace = id.slice(id.indexOf('/') + 1);
  return first?.provenance.object ?? { kind: 'Namespace', namespace, name: namespace };
}
