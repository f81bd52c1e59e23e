import type { RouteProbe, RouteProbeResult } from '@fleetcommand/application/ports/route-probe';

export interface FakeRouteProbe extends RouteProbe {
  /** What is answered from now on; `url` undefined: for every address without an answer of its own. */
  answer(result: RouteProbeResult, url?: string): void;
  /** The addresses asked for, in order. */
  readonly asked: readonly string[];
}

/** Edges that serve every address until told otherwise. */
export function createFakeRouteProbe(): FakeRouteProbe {
  const asked: string[] = [];
  const answers = new Map<string, RouteProbeResult>();
  let others: RouteProbeResult = { live: true };
  return {
    asked,
    answer(result, url) {
      if (url === undefined) others = result;
      else answers.set(url, result);
    },
    async check(url) {
      asked.push(url);
      return answers.get(url) ?? others;
    },
  };
}
