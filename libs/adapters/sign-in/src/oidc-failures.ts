import type { OidcFailure } from '@fleetcommand/application/ports/single-sign-on';
import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';

import { ForbiddenAddress } from './guarded-fetch.js';

type Explained = Pick<OidcFailure, 'code' | 'message'>;

/** What is wrong with a provider, said to whoever can put it right. */
export function explainFailure(error: unknown, issuer: string): Explained {
  const chain = [...causesOf(error)];
  const forbidden = chain.find((each) => each instanceof ForbiddenAddress);
  if (forbidden) {
    const why = 'is not fetched: its host has an address of a private network';
    const message = `The issuer ${issuer} ${why}. Use one that is reachable from the internet.`;
    return { code: 'sso.bad-issuer', message };
  }
  if (error instanceof AuthorizationResponseError) return refused(error);
  if (error instanceof ResponseBodyError) return refusedByTokenEndpoint(error);
  if (error instanceof ClientError && error.code?.startsWith('OAUTH_')) {
    return explainAnswer(error, issuer);
  }
  const [system] = chain.map((each) => Reflect.get(each, 'code') as unknown).filter(isText);
  const reason = system ?? chain.at(-1)?.message ?? 'no answer';
  return {
    code: 'sso.unreachable',
    message: `${issuer} does not answer (${reason}). Check the issuer’s address, and that the provider is up.`,
  };
}

function refused({ error, error_description: why }: AuthorizationResponseError): Explained {
  const told = why ? `${error}: ${printable(why)}` : error;
  return {
    code: 'sso.refused',
    message: `The provider did not sign you in (${told}). Try again, or ask whoever runs it.`,
  };
}

function refusedByTokenEndpoint({ error, error_description: why }: ResponseBodyError): Explained {
  const told = why ? `${error}: ${printable(why)}` : error;
  const isClient = error === 'invalid_client' || error === 'unauthorized_client';
  if (!isClient) {
    const message = `The provider did not take its own answer back (${told}). Begin anew.`;
    return { code: 'sso.refused', message };
  }
  return {
    code: 'sso.bad-client',
    message: `The provider refuses the client (${told}). Check client id and secret, and that the client may use “client_secret_post”.`,
  };
}

function explainAnswer(error: ClientError, issuer: string): Explained {
  const isDiscovery =
    error.code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED' ||
    error.code === 'OAUTH_RESPONSE_IS_NOT_CONFORM' ||
    error.code === 'OAUTH_RESPONSE_IS_NOT_JSON' ||
    error.code === 'OAUTH_HTTP_REQUEST_FORBIDDEN';
  if (!isDiscovery) {
    const message = `The provider’s answer does not hold (${error.message}). Begin anew; if it stays so, ask whoever runs it.`;
    return { code: 'sso.bad-answer', message };
  }
  const document = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  return {
    code: 'sso.bad-issuer',
    message: `${document} is not what an OpenID Connect provider answers there, over HTTPS and naming exactly that issuer (${error.message}). Copy the issuer from the provider, with or without its slash at the end.`,
  };
}

function* causesOf(error: unknown): Generator<Error> {
  for (let each = error; each instanceof Error; each = each.cause) yield each;
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** What a provider says is shown, on one line and not at any length. */
function printable(text: string): string {
  return text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, ' ').slice(0, 200);
}
