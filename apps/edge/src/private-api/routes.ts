import {
  edgeExplainQuery,
  edgeExplanation,
  edgeHost,
  edgeProblems,
  edgeProblemsQuery,
  edgeReadiness,
  edgeRoutes as edgeRoutesSchema,
  edgeRoutesQuery,
  edgeSnapshots,
  edgeStatus,
} from '@fleetcommand/contracts/http/edge';
import { testRequest, testRequestAnswer } from '@fleetcommand/contracts/http/edge/choice';
import { lintAnswer, lintRequest } from '@fleetcommand/contracts/http/edge/lint';
import {
  edgeCertificates,
  edgeCertificatesQuery,
  edgeTraffic,
  edgeTrafficQuery,
} from '@fleetcommand/contracts/http/edge/traffic';
import type { z } from 'zod';
import type { EdgeState } from './edge-state.js';
import { lint } from './lint/lint.js';
import type { TrafficRecorder } from './live/traffic-recorder.js';
import { json, problem } from './server.js';
import type { Answer, Route, RouteRequest } from './server.js';
import { toEdgeProblem } from './views.js';

/** The private API's questions; `contracts/http/edge.ts` says what each answers. */
export function edgeRoutes(state: EdgeState, traffic: TrafficRecorder): Route[] {
  return [
    {
      path: /^\/livez$/,
      isOpen: true,
      answer: () => ({ status: 200, type: 'text/plain', body: 'ok\n' }),
    },
    {
      path: /^\/readyz$/,
      isOpen: true,
      answer: () => {
        const readiness = state.readiness();
        return json(edgeReadiness, readiness, readiness.ready ? 200 : 503);
      },
    },
    {
      path: /^\/metrics$/,
      isOpen: true,
      answer: async () => ({
        status: 200,
        type: state.registry.contentType,
        body: await state.registry.metrics(),
      }),
    },
    { path: /^\/v1\/status$/, answer: () => json(edgeStatus, state.status()) },
    {
      path: /^\/v1\/routes$/,
      answer: asked(edgeRoutesQuery, (query) => json(edgeRoutesSchema, state.routes(query))),
    },
    {
      path: /^\/v1\/problems$/,
      answer: asked(edgeProblemsQuery, ({ namespace }) =>
        json(edgeProblems, { data: state.problems(namespace).map(toEdgeProblem) }),
      ),
    },
    {
      path: /^\/v1\/hosts\/(?<host>[^/]+)$/,
      answer: ({ parameters }) => json(edgeHost, state.host(parameters['host'] ?? '')),
    },
    {
      path: /^\/v1\/explain$/,
      answer: asked(edgeExplainQuery, (query) => json(edgeExplanation, state.explain(query))),
    },
    {
      path: /^\/v1\/traffic$/,
      answer: asked(edgeTrafficQuery, ({ services = [] }) =>
        json(edgeTraffic, traffic.view(services)),
      ),
    },
    {
      path: /^\/v1\/certificates$/,
      answer: asked(edgeCertificatesQuery, async (query) =>
        json(edgeCertificates, await state.certificates(query)),
      ),
    },
    {
      path: /^\/v1\/test-request$/,
      method: 'POST',
      answer: ({ body }) => {
        const parsed = testRequest.safeParse(body);
        if (parsed.success) return json(testRequestAnswer, state.testRequest(parsed.data));
        return problem(400, 'edge.bad-request', sentence('The field', parsed.error));
      },
    },
    {
      path: /^\/v1\/lint$/,
      method: 'POST',
      answer: ({ body }) => {
        const parsed = lintRequest.safeParse(body);
        if (parsed.success) return json(lintAnswer, { data: lint(parsed.data.text) });
        return problem(400, 'edge.bad-request', sentence('The field', parsed.error));
      },
    },
    { path: /^\/v1\/snapshots$/, answer: async () => json(edgeSnapshots, await state.snapshots()) },
  ];
}

/** Parses the query; what does not fit is answered with 400 and the parameter's name. */
function asked<T extends z.ZodType>(
  schema: T,
  answer: (query: z.output<T>) => Promise<Answer> | Answer,
): (request: RouteRequest) => Promise<Answer> | Answer {
  return ({ query }) => {
    const parsed = schema.safeParse(query);
    if (parsed.success) return answer(parsed.data);
    return problem(400, 'edge.bad-query', sentence('The query parameter', parsed.error));
  };
}

function sentence(what: string, { issues: [issue] }: z.ZodError): string {
  const name = issue?.path.join('.');
  return `${what} ${name || '(the whole)'} does not fit: ${issue?.message ?? 'malformed'}.`;
}
