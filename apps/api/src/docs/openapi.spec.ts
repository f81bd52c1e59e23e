import { PROBLEMS } from '@fleetcommand/contracts/http/problem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security?: readonly object[];
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
  it('is 3.1 and has every route of the API, and no other', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(operations.map(({ route }) => route).sort()).toMatchInlineSnapshot(`
      [
        "DELETE /v1/admin/api-keys/{keyId}",
        "DELETE /v1/admin/edges/{id}",
        "DELETE /v1/admin/organizations/{id}/billing-hold",
        "DELETE /v1/domains/{id}",
        "DELETE /v1/domains/{id}/certificate",
        "DELETE /v1/me/support",
        "DELETE /v1/organizations/{id}/api-keys/{keyId}",
        "DELETE /v1/organizations/{id}/deletion",
        "DELETE /v1/organizations/{id}/invitations/{invitationId}",
        "DELETE /v1/organizations/{id}/members/{userId}",
        "DELETE /v1/organizations/{id}/sign-in",
        "DELETE /v1/organizations/{id}/sign-in/domains/{domainId}",
        "DELETE /v1/organizations/{id}/support-sessions/{supportId}",
        "DELETE /v1/sessions/current",
        "DELETE /v1/sessions/{id}",
        "DELETE /v1/tenants/{id}",
        "DELETE /v1/webhook-endpoints/{id}",
        "GET /v1/admin/api-keys",
        "GET /v1/admin/audit-events",
        "GET /v1/admin/audit-events/{trail}/verification",
        "GET /v1/admin/billing",
        "GET /v1/admin/billing/events",
        "GET /v1/admin/certificates",
        "GET /v1/admin/certificates/overview",
        "GET /v1/admin/certificates/{id}",
        "GET /v1/admin/clusters",
        "GET /v1/admin/edges",
        "GET /v1/admin/edges/{id}",
        "GET /v1/admin/edges/{id}/certificates",
        "GET /v1/admin/edges/{id}/entry-points",
        "GET /v1/admin/edges/{id}/middlewares",
        "GET /v1/admin/edges/{id}/overview",
        "GET /v1/admin/edges/{id}/problems",
        "GET /v1/admin/edges/{id}/routers",
        "GET /v1/admin/edges/{id}/services",
        "GET /v1/admin/edges/{id}/status",
        "GET /v1/admin/edges/{id}/traffic",
        "GET /v1/admin/fleet",
        "GET /v1/admin/jobs",
        "GET /v1/admin/jobs/entries",
        "GET /v1/admin/operations",
        "GET /v1/admin/organizations",
        "GET /v1/admin/organizations/{id}",
        "GET /v1/admin/outbox",
        "GET /v1/admin/plans",
        "GET /v1/admin/regions",
        "GET /v1/admin/settings",
        "GET /v1/admin/tenants",
        "GET /v1/admin/tenants/{id}",
        "GET /v1/admin/tenants/{id}/events",
        "GET /v1/admin/tenants/{id}/explain",
        "GET /v1/billing/invoices",
        "GET /v1/billing/subscription",
        "GET /v1/blueprints",
        "GET /v1/domains/{id}",
        "GET /v1/domains/{id}/certificate",
        "GET /v1/me",
        "GET /v1/me/audit-events",
        "GET /v1/me/passkeys",
        "GET /v1/me/security",
        "GET /v1/operations/{id}",
        "GET /v1/operations/{id}/events",
        "GET /v1/organizations",
        "GET /v1/organizations/{id}",
        "GET /v1/organizations/{id}/api-keys",
        "GET /v1/organizations/{id}/audit-events",
        "GET /v1/organizations/{id}/audit-events/export",
        "GET /v1/organizations/{id}/audit-events/verification",
        "GET /v1/organizations/{id}/invitations",
        "GET /v1/organizations/{id}/members",
        "GET /v1/organizations/{id}/sign-in",
        "GET /v1/organizations/{id}/support-sessions",
        "GET /v1/plans",
        "GET /v1/regions",
        "GET /v1/sessions",
        "GET /v1/sign-in-methods",
        "GET /v1/slugs/{slug}",
        "GET /v1/tenants",
        "GET /v1/tenants/{id}",
        "GET /v1/tenants/{id}/domains",
        "GET /v1/tenants/{id}/events",
        "GET /v1/tenants/{id}/explain",
        "GET /v1/webhook-endpoints",
        "GET /v1/webhook-endpoints/{id}",
        "GET /v1/webhook-endpoints/{id}/deliveries",
        "GET /v1/webhook-endpoints/{id}/deliveries/{deliveryId}",
        "PATCH /v1/admin/clusters/{id}",
        "PATCH /v1/admin/regions/{id}",
        "PATCH /v1/domains/{id}",
        "PATCH /v1/me/passkeys/{id}",
        "PATCH /v1/organizations/{id}",
        "PATCH /v1/organizations/{id}/members/{userId}",
        "PATCH /v1/organizations/{id}/support-sessions/{supportId}",
        "PATCH /v1/tenants/{id}",
        "PATCH /v1/webhook-endpoints/{id}",
        "POST /v1/admin/api-keys",
        "POST /v1/admin/api-keys/{keyId}/rotate",
        "POST /v1/admin/billing/events/{id}/replay",
        "POST /v1/admin/billing/reconciliations",
        "POST /v1/admin/certificates/{id}/renew",
        "POST /v1/admin/certificates/{id}/revoke",
        "POST /v1/admin/edges",
        "POST /v1/admin/edges/{id}/test-request",
        "POST /v1/admin/jobs/pause",
        "POST /v1/admin/jobs/run-now",
        "POST /v1/admin/organizations/{id}/support-sessions",
        "POST /v1/admin/plans/preview",
        "POST /v1/admin/tenants/bulk",
        "POST /v1/admin/tenants/{id}/restart",
        "POST /v1/admin/tenants/{id}/resume",
        "POST /v1/admin/tenants/{id}/suspend",
        "POST /v1/billing/checkout-sessions",
        "POST /v1/billing/plan-changes",
        "POST /v1/billing/plan-changes/preview",
        "POST /v1/billing/portal-sessions",
        "POST /v1/device-sign-ins",
        "POST /v1/device-sign-ins/complete",
        "POST /v1/device-sign-ins/decide",
        "POST /v1/device-sign-ins/look-up",
        "POST /v1/domains/{id}/check",
        "POST /v1/email-verifications",
        "POST /v1/email-verifications/complete",
        "POST /v1/invitations/accept",
        "POST /v1/invitations/look-up",
        "POST /v1/me/authenticator",
        "POST /v1/me/authenticator/confirm",
        "POST /v1/me/authenticator/remove",
        "POST /v1/me/email",
        "POST /v1/me/passkeys",
        "POST /v1/me/passkeys/options",
        "POST /v1/me/passkeys/{id}/remove",
        "POST /v1/me/password",
        "POST /v1/me/recovery-codes",
        "POST /v1/operations/{id}/cancel",
        "POST /v1/operations/{id}/retry",
        "POST /v1/organizations/{id}/api-keys",
        "POST /v1/organizations/{id}/api-keys/{keyId}/rotate",
        "POST /v1/organizations/{id}/deletion",
        "POST /v1/organizations/{id}/invitations",
        "POST /v1/organizations/{id}/invitations/{invitationId}/resend",
        "POST /v1/organizations/{id}/leave",
        "POST /v1/organizations/{id}/sign-in/domains",
        "POST /v1/organizations/{id}/sign-in/domains/{domainId}/check",
        "POST /v1/organizations/{id}/transfer",
        "POST /v1/password-resets",
        "POST /v1/password-resets/complete",
        "POST /v1/sessions",
        "POST /v1/sessions/end-others",
        "POST /v1/sessions/passkey",
        "POST /v1/sessions/passkey-options",
        "POST /v1/signup",
        "POST /v1/single-sign-on",
        "POST /v1/single-sign-on/complete",
        "POST /v1/tenants",
        "POST /v1/tenants/{id}/domains",
        "POST /v1/tenants/{id}/hibernate",
        "POST /v1/tenants/{id}/restart",
        "POST /v1/tenants/{id}/wake",
        "POST /v1/webhook-endpoints",
        "POST /v1/webhook-endpoints/{id}/deliveries/{deliveryId}/redeliver",
        "POST /v1/webhook-endpoints/{id}/rotate-secret",
        "POST /v1/webhook-endpoints/{id}/test",
        "POST /v1/webhooks/stripe",
        "PUT /v1/admin/organizations/{id}/billing-hold",
        "PUT /v1/admin/plans",
        "PUT /v1/domains/{id}/certificate",
        "PUT /v1/organizations/{id}/sign-in",
      ]
    `);
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

  it('says where one must be signed in', () => {
    const open = operations
      .filter(({ security }) => !security)
      .map(({ operationId }) => operationId);
    expect(open.sort()).toEqual([
      'acceptInvitation',
      'askForPasskey',
      'beginDeviceSignIn',
      'beginSingleSignOn',
      'checkSlug',
      'completeDeviceSignIn',
      'completeSingleSignOn',
      'listBlueprints',
      'listPlans',
      'listRegions',
      'listWaysIn',
      'lookAtInvitation',
      'receiveStripeEvent',
      'requestPasswordReset',
      'resetPassword',
      'signIn',
      'signInByPasskey',
      'signUp',
      'verifyEmail',
    ]);
    for (const { route, security, responses } of operations)
      if (security) expect([route, '401' in responses]).toEqual([route, true]);
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
