import type { EdgeRouting } from '@fleetcommand/application/ports/edge-routing';

export interface FakeEdgeRouting extends EdgeRouting {
  /** What is found from now on. */
  others: readonly string[];
  /** What was asked for, in order: `host cluster`. */
  readonly asked: readonly string[];
}

/** Edges that lead everywhere at once, until told otherwise. */
export function createFakeEdgeRouting(): FakeEdgeRouting {
  const asked: string[] = [];
  return {
    others: [],
    asked,
    async findOthers(hosts, cluster) {
      asked.push(...hosts.map((host) => `${host} ${cluster}`));
      return this.others;
    },
  };
}
