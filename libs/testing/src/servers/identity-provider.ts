/** A certified OpenID Connect provider (oidc-provider) on a port of its own, whose people say yes to everything. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export interface Person {
  readonly subject: string;
  readonly email?: string;
  readonly isEmailVerified?: boolean;
}

export interface TestIdentityProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Goes where a browser is sent, signs in as this person, and gives the address it is sent back to. */
  signIn(url: string, person: Person): Promise<URL>;
  close(): Promise<void>;
}

const CLIENT = { clientId: 'fleetcommand', clientSecret: 'a-secret-of-the-provider' } as const;

export async function startIdentityProvider(redirectUri: string): Promise<TestIdentityProvider> {
  const people = new Map<string, Person>();
  let next: Person = { subject: 'nobody' };
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, configurationFor(redirectUri, people));
  const serve = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return serve(request, response);
    agree(provider, request, response, next.subject).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
    return undefined;
  });
  return {
    issuer,
    ...CLIENT,
    async signIn(url, person) {
      people.set(person.subject, person);
      next = person;
      return followTo(url, redirectUri);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function configurationFor(redirectUri: string, people: ReadonlyMap<string, Person>): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: 'test' };
  return {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys: [key] },
    cookies: { keys: ['test'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: [] },
    // What a scope brings is in userinfo, as the specification wants it.
    conformIdTokenClaims: true,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_: unknown, accountId: string) => ({
      accountId,
      claims: () => {
        const { email, isEmailVerified } = people.get(accountId) ?? {};
        return { sub: accountId, email, email_verified: isEmailVerified };
      },
    }),
  };
}

async function agree(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
  accountId: string,
): Promise<void> {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  const finish = (result: object, mergeWithLastSubmission: boolean) =>
    provider.interactionFinished(request, response, result, { mergeWithLastSubmission });
  if (prompt.name === 'login') return finish({ login: { accountId } }, false);
  const grant = new provider.Grant({
    accountId: session?.accountId,
    clientId: params.client_id,
  });
  const { missingOIDCScope = [], missingOIDCClaims = [] } = prompt.details;
  grant.addOIDCScope(missingOIDCScope.join(' '));
  grant.addOIDCClaims(missingOIDCClaims);
  return finish({ consent: { grantId: await grant.save() } }, true);
}

/** As a browser does, with cookies, until it would leave the provider. */
async function followTo(start: string, redirectUri: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = new URL(start);
  for (let step = 0; step < 10; step++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const cut = pair.indexOf('=');
      cookies.set(pair.slice(0, cut), pair.slice(cut + 1));
    }
    const location = answer.headers.get('location');
    if (!location) throw new Error(`${url.href} answered ${answer.status}: ${await answer.text()}`);
    url = new URL(location, url);
    if (url.href.startsWith(redirectUri)) return url;
  }
  throw new Error(`${start} leads nowhere`);
}
