/** A customer at the public API, through the edge. */
import { signupResponse, type SignupResponse } from '@fleetcommand/contracts/http/accounts';
import {
  operation as operationSchema,
  type Operation,
} from '@fleetcommand/contracts/http/operations';
import {
  tenantOperation,
  tenant as tenantSchema,
  type Tenant,
  type TenantOperation,
} from '@fleetcommand/contracts/http/tenants';

import { eventually, type Client } from './browser-like.js';

let customers = 0;

export interface Customer {
  readonly email: string;
  readonly password: string;
  readonly signup: SignupResponse;
  readonly headers: Readonly<Record<string, string>>;
  create(slug: string, plan?: string): Promise<TenantOperation>;
  tenant(id: string): Promise<Tenant>;
  /** The operation when it ended, whichever way. */
  ended(id: string): Promise<Operation>;
}

export async function signUp(
  client: Client,
  apiUrl: string,
  slug: string,
  plan = 'free',
): Promise<Customer> {
  customers += 1;
  const [email, password] = [`ada${customers}-${slug}@example.com`, 'correct horse battery staple'];
  const { status, body } = await client.json(`${apiUrl}/v1/signup?session=token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      email,
      password,
      organization: `Organization ${slug}`,
      tenant: { name: `Chat ${slug}`, slug, plan },
    }),
  });
  if (status !== 202) throw new Error(`signup answered ${status}: ${JSON.stringify(body)}`);
  const signup = signupResponse.parse(body);
  const headers = {
    authorization: `Bearer ${signup.session.token}`,
    'content-type': 'application/json',
  };
  return {
    email,
    password,
    signup,
    headers,
    async create(name, wanted = 'free') {
      const created = await client.json(`${apiUrl}/v1/tenants`, {
        method: 'POST',
        headers: { ...headers, 'idempotency-key': `create-${name}` },
        body: JSON.stringify({ name, slug: name, plan: wanted }),
      });
      if (created.status !== 202)
        throw new Error(`create answered ${created.status}: ${JSON.stringify(created.body)}`);
      return tenantOperation.parse(created.body);
    },
    async tenant(id) {
      return tenantSchema.parse(
        (await client.json(`${apiUrl}/v1/tenants/${id}`, { headers })).body,
      );
    },
    ended: (id) =>
      eventually(async () => {
        const { body: current } = await client.json(`${apiUrl}/v1/operations/${id}`, { headers });
        const operation = operationSchema.parse(current);
        if (operation.endedAt === null)
          throw new Error(`still ${operation.state}: ${JSON.stringify(operation.steps)}`);
        return operation;
      }, 90_000),
  };
}
