/** A customer of the public API, as cheap as a client can be. */
import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';

const PASSWORD = 'a password for benchmarks';
const BLUEPRINT = 'voting-app';
export const PLAN = 'free';
const ACCEPTED = 202;

/** A first label of an address that nobody has. */
export const someSlug = (): string => `b${randomUUID().replaceAll('-', '').slice(0, 20)}`;

export function connectionsTo(apiUrl: string): Pool {
  return new Pool(apiUrl, { connections: 64, pipelining: 1 });
}

export class Customer {
  #token = '';

  /** Customers come through an edge, which keeps its connections: those of one crowd share them. */
  constructor(private readonly connections: Pool) {}

  /** A new account, with its first instance. */
  async signUp(plan = PLAN): Promise<{ readonly tenantId: string; readonly token: string }> {
    const slug = someSlug();
    const answer = await this.#post('/v1/signup?session=token', {
      email: `${slug}@bench.test`,
      password: PASSWORD,
      organization: slug,
      tenant: { name: slug, slug, plan, blueprint: BLUEPRINT },
    });
    const { tenant, session } = JSON.parse(answer) as {
      tenant: { id: string };
      session: { token: string };
    };
    this.#token = session.token;
    return { tenantId: tenant.id, token: session.token };
  }

  /** One more instance for the account signed up last. */
  async createTenant(slug: string): Promise<void> {
    await this.#post('/v1/tenants', { name: slug, slug, plan: PLAN, blueprint: BLUEPRINT });
  }

  async #post(path: string, body: object): Promise<string> {
    const { statusCode, body: answer } = await this.connections.request({
      method: 'POST',
      path,
      headers: {
        'content-type': 'application/json',
        ...(this.#token && { authorization: `Bearer ${this.#token}` }),
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (statusCode !== ACCEPTED) throw new Error(`POST ${path} answers ${statusCode}: ${text}`);
    return text;
  }
}
