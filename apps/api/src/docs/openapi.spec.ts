import { PROBLEMS } from '@fleetcommand/contracts/http/problem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security?: readonly object[];
  /** The row of the policy by which it is let in. */
  readonly 'x-policy'?: string;
  readonly parameters?: readonly {
    name: string;
    in: string;
    schema: { type?: string; pattern?: string };
  }[];
  readonly requestBody?: object;
  readonly responses: Readonly<
    Record<string, { description: string; content?: Record<string, { schema: object }> }>
  >;
}

/** What answers with something else than a JSON document. */
const STREAMS: Readonly<Record<string, string>> = {
  'GET /v1/tenants/{id}/logs': 'text/event-stream',
  'GET /v1/operations/{id}/events': 'text/event-stream',
  'GET /v1/organizations/{id}/audit-events/export': 'application/x-ndjson',
};

let rig: ApiRig;
let document: {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
};
let operations: (Operation & { readonly route: string; readonly method: string })[];
beforeAll(async () => {
  rig = await startApi();
  document = (await rig.ask('GET /openapi.json')).json();
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      ...operation,
      method,
      route: `${method.toUpperCase()} ${path}`,
    })),
  );
});
afterAll(() => rig.close());

describe('the OpenAPI document', () => {
  it('is 3.1 and has every route of the API, and no other', async () => {
    expect(document.openapi).toBe('3.1.0');
    const routes = operations.map(({ route }) => route).sort();
    await expect(`${routes.join('\n')}\n`).toMatchFileSnapshot('routes.txt');
  });

  it('names every operation once, and says what it is for', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operationId, summary } of operations) {
      expect([operationId, summary]).toEqual([
        expect.stringMatching(/^[a-z][a-zA-Z]+$/),
        expect.stringMatching(/^[A-Z]/),
      ]);
    }
  });

  it('describes every parameter in a path', () => {
    for (const { route, parameters = [] } of operations) {
      const inPath = Array.from(route.matchAll(/\{(\w+)\}/g), ([, name]) => name);
      const described = parameters.filter((p) => p.in === 'path');
      expect([route, described.map((p) => p.name)]).toEqual([route, inPath]);
      for (const { schema } of described) expect([route, schema.type]).toEqual([route, 'string']);
    }
  });

  it('gives every answer a shape, and every refusal the problem document', () => {
    for (const { route, responses } of operations) {
      for (const [status, { content }] of Object.entries(responses)) {
        const types = Object.keys(content ?? {});
        if (Number(status) >= 400) {
          expect([route, status, content]).toEqual([
            route,
            status,
            { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
          ]);
        } else if (status !== '204') {
          expect([route, types]).toEqual([route, [STREAMS[route] ?? 'application/json']]);
        }
      }
    }
  });

  // Which routes are open to all is listed in identity/matrix.spec.ts.
  it('says where one must be signed in: wherever there is a row of the policy', () => {
    for (const { route, security, responses, 'x-policy': policy } of operations) {
      expect([route, Boolean(security)]).toEqual([route, policy !== undefined]);
      if (security) expect([route, '401' in responses]).toEqual([route, true]);
    }
  });

  it('tells of the headers that POST, PATCH and DELETE take', () => {
    for (const { route, method, parameters = [] } of operations) {
      const headers = parameters.filter((p) => p.in === 'header').map((p) => p.name);
      if (method === 'post')
        expect([route, headers]).toEqual([route, expect.arrayContaining(['Idempotency-Key'])]);
      if (/\/(tenants|domains)\/\{id\}$/.test(route) && method !== 'get')
        expect(headers).toContain('If-Match');
    }
  });

  it('has an example for every field somebody sends', () => {
    for (const name of [
      'Signup',
      'NewTenant',
      'SignIn',
      'CreateTenant',
      'UpdateTenant',
      'AddDomain',
      'UpdateDomain',
    ]) {
      const schema = document.components.schemas[name] as {
        properties: Record<string, { example?: unknown; $ref?: string }>;
      };
      for (const [field, { example, $ref }] of Object.entries(schema.properties)) {
        expect([name, field, example !== undefined || $ref !== undefined]).toEqual([
          name,
          field,
          true,
        ]);
      }
    }
  });

  it('refers only to what it holds', () => {
    const references = JSON.stringify(document).matchAll(
      /"\$ref":"#\/components\/schemas\/([^"]+)"/g,
    );
    for (const [, name = ''] of references)
      expect(Object.keys(document.components.schemas)).toContain(name);
  });
});

describe('the pages', () => {
  it('show the API to people', async () => {
    const page = await rig.ask('GET /docs');
    expect([page.statusCode, page.headers['content-type']]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
    expect((await rig.ask('GET /docs/swagger-ui-init.js')).statusCode).toBe(200);
  });

  it('explain every problem at the address its documents name', async () => {
    const list = await rig.ask('GET /docs/problems');
    for (const [code, { title, status }] of Object.entries(PROBLEMS)) {
      expect(list.body).toContain(`/docs/problems/${code}`);
      const page = await rig.ask(`GET /docs/problems/${code}`);
      expect(page.statusCode).toBe(200);
      expect(page.body).toContain(title);
      expect(page.body).toContain(String(status));
    }
    expect((await rig.ask('GET /docs/problems/<script>')).json()).toMatchObject({
      code: 'request.not-found',
    });
  });
});
