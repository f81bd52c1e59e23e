import type {
  EdgeExplanation,
  EdgeInspector,
} from '@fleetcommand/application/ports/edge-inspector';
import type { EdgeClient, EdgeQuestionFailure } from '@fleetcommand/application/ports/edges';
import { edgeExplanation } from '@fleetcommand/contracts/http/edge';
import type { Secret } from '@fleetcommand/kernel/secret';

import { createEdgeClient } from './edge-client.js';

const TIMEOUT_MS = 3_000;
const NOTHING = { routes: [], lines: [] };
const UNKNOWN_WORDS =
  'It cannot be asked: it answers in words this release does not know. It may be another release, or no edge at all.';

/** Asks each edge's private API. An edge that does not answer is reported as such, and the others all the same. */
export function createEdgeInspector(options: { readonly token: Secret | null }): EdgeInspector {
  const client = createEdgeClient({ token: options.token, timeoutMs: TIMEOUT_MS });
  return {
    explain: (urls, namespace) => Promise.all(urls.map((url) => explainOn(client, url, namespace))),
  };
}

async function explainOn(
  client: EdgeClient,
  url: string,
  namespace: string,
): Promise<EdgeExplanation> {
  const path = `/v1/explain?namespace=${encodeURIComponent(namespace)}`;
  const answer = await client.ask(url, path);
  if (!answer.ok) return { ...NOTHING, url, problem: problemOf(answer.error) };
  const told = edgeExplanation.safeParse(answer.value.body);
  if (!told.success) return { ...NOTHING, url, problem: UNKNOWN_WORDS };
  const { routes, lines } = told.data;
  return {
    url,
    problem: null,
    routes: routes.map((route) => ({
      name: route.name,
      rule: route.rule,
      priority: route.priority,
      service: route.service ?? 'none',
      endpoints: route.endpoints.map((endpoint) => ({
        address: `${endpoint.address}:${endpoint.port}`,
        state: stateOf(endpoint),
      })),
    })),
    lines: lines.map(({ file, line, text, object }) => ({
      file,
      line,
      text,
      provenance: `${object.kind} ${object.namespace}/${object.name}`,
    })),
  };
}

function problemOf({ code, message }: EdgeQuestionFailure): string {
  return code === 'edges.refused' ? message : `It cannot be asked. ${message}`;
}

function stateOf({ ready, terminating }: { ready: boolean; terminating: boolean }): string {
  if (terminating) return 'draining';
  return ready ? 'ready' : 'not ready';
}
