import type { EdgeRouting } from '@fleetcommand/application/ports/edge-routing';
import type { Edge, EdgeClient } from '@fleetcommand/application/ports/edges';
import { edgeHost } from '@fleetcommand/contracts/http/edge';

export interface EdgeRoutingOptions {
  /** Those there are; asked for each time. */
  readonly edges: () => Promise<readonly Pick<Edge, 'name' | 'url'>[]>;
  readonly client: Pick<EdgeClient, 'ask'>;
}

/** It is known what the edge answers for it: that nothing runs, as wanted. */
const RESTS: ReadonlySet<string | null> = new Set(['suspended', 'hibernated']);

/** Asks each edge's private API where it leads the visitors of a host. */
export function createEdgeRouting({ edges, client }: EdgeRoutingOptions): EdgeRouting {
  return {
    async findOthers(hosts, cluster) {
      const known = await edges();
      const questions = known.flatMap((edge) => hosts.map((host) => ({ ...edge, host })));
      const answers = await Promise.all(questions.map((each) => ask(client, each, cluster)));
      return answers.filter((problem) => problem !== null);
    },
  };
}

async function ask(
  client: Pick<EdgeClient, 'ask'>,
  { name, url, host }: { readonly name: string; readonly url: string; readonly host: string },
  cluster: string,
): Promise<string | null> {
  const answer = await client.ask(url, `/v1/hosts/${encodeURIComponent(host)}`);
  if (!answer.ok)
    return `The edge ${name} cannot be asked where it leads ${host}: ${answer.error.message} Bring it back; if it is gone for good, take it out of the workers’ EDGES where it is named there, and remove it: fleet edges remove ${name}.`;
  const told = edgeHost.safeParse(answer.value.body);
  if (!told.success)
    return `The edge ${name} answers in words this release does not know: it may be another release.`;
  const { reason, message, live, cluster: led } = told.data;
  // It serves another region, or nothing of this instance.
  if (reason === 'unknown-host') return null;
  if (led === undefined)
    return `The edge ${name} reads one cluster only: name ${cluster} in its EDGE_KUBECONFIGS.`;
  if (led !== cluster) return `The edge ${name} leads ${host} to ${led} still.`;
  return live || RESTS.has(reason) ? null : `The edge ${name} does not serve ${host}: ${message}`;
}
