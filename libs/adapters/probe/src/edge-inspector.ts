import type {
  EdgeExplanation,
  EdgeInspector,
} from '@fleetcommand/application/ports/edge-inspector';
import { edgeExplanation } from '@fleetcommand/contracts/http/edge';
import type { Secret } from '@fleetcommand/kernel/secret';

const TIMEOUT_MS = 3_000;

/** Asks each edge's private API. An edge that does not answer is reported as such, and the others all the same. */
export function createEdgeInspector(options: {
  readonly urls: readonly string[];
  readonly token: Secret | null;
}): EdgeInspector {
  return {
    explain: (namespace) =>
      Promise.all(options.urls.map((url) => explainOn(url, options.token, namespace))),
  };
}

async function explainOn(
  url: string,
  token: Secret | null,
  namespace: string,
): Promise<EdgeExplanation> {
  const nothing = { url, routes: [], lines: [] };
  try {
    const address = new URL(`/v1/explain?namespace=${encodeURIComponent(namespace)}`, url);
    const response = await fetch(address, {
      headers: token ? { authorization: `Bearer ${token.reveal()}` } : {},
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) return { ...nothing, problem: `It answered ${response.status}.` };
    const { routes, lines } = edgeExplanation.parse(await response.json());
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
  } catch (error) {
    return {
      ...nothing,
      problem: `It cannot be asked: ${error instanceof Error ? error.message : String(error)}.`,
    };
  }
}

function stateOf({ ready, terminating }: { ready: boolean; terminating: boolean }): string {
  if (terminating) return 'draining';
  return ready ? 'ready' : 'not ready';
}
