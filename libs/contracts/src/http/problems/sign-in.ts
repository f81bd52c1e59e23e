import type { ProblemKind } from './kind.js';

/** Of ways to sign in besides a password. */
export const SIGN_IN_PROBLEMS = {
  'passkeys.refused': {
    status: 422,
    title: 'The passkey’s answer does not hold',
    remedy: 'Try again from the console’s own address, with a passkey that checks that it is you.',
  },
  'passkeys.expired': {
    status: 422,
    title: 'The passkey answered too late, or twice',
    remedy: 'Ask for new options, and answer those.',
  },
  'passkeys.unknown': {
    status: 401,
    title: 'This passkey is not known here',
    remedy: 'Use another one, or sign in with the password.',
  },
  'passkeys.suspected': {
    status: 401,
    title: 'There may be a copy of this passkey',
    remedy: 'Sign in with the password and a recovery code, remove it, and set up another.',
  },
  'passkeys.known': {
    status: 409,
    title: 'This passkey is set up already',
    remedy: 'Use it, or set up another.',
  },
  'passkeys.too-many': {
    status: 409,
    title: 'You have as many passkeys as there can be',
    remedy: 'Remove one first.',
  },
  'passkeys.not-found': {
    status: 404,
    title: 'There is no such passkey of yours',
    remedy: 'See GET /v1/me/passkeys.',
  },
  'device.unknown-code': {
    status: 422,
    title: 'No program waits with this code',
    remedy: 'Compare it with what the program shows, or begin there anew.',
  },
  'device.pending': {
    status: 409,
    title: 'Nobody has decided yet',
    remedy: 'Ask again after the seconds of `intervalSeconds`.',
  },
  'device.refused': {
    status: 403,
    title: 'The sign-in was refused',
    remedy: 'If it was refused by mistake, begin anew.',
  },
  'device.expired': {
    status: 422,
    title: 'This sign-in is over',
    remedy: 'Begin anew: POST /v1/device-sign-ins.',
  },
  'identities.not-found': {
    status: 404,
    title: 'You come in by no such identity',
    remedy: 'See GET /v1/me/identities.',
  },
  'identities.last-way': {
    status: 409,
    title: 'It is the only way you can come in by',
    remedy: 'Choose a password first.',
  },
  'sso.unknown-provider': {
    status: 404,
    title: 'There is no such identity provider',
    remedy: 'See the ways in: GET /v1/sign-in-methods.',
  },
  'sso.unreachable': {
    status: 503,
    title: 'The identity provider does not answer',
    remedy: 'Check the issuer’s address, and that the provider is up.',
  },
  'sso.bad-issuer': {
    status: 422,
    title: 'That is no issuer we can use',
    remedy:
      'Copy the issuer as the provider says it; it must answer over HTTPS at a public address.',
  },
  'sso.bad-client': {
    status: 422,
    title: 'The provider refuses the client',
    remedy: 'Check client id and secret at the provider.',
  },
  'sso.refused': {
    status: 422,
    title: 'The provider did not sign you in',
    remedy: 'Try again, or ask whoever runs the provider.',
  },
  'sso.bad-answer': {
    status: 422,
    title: 'The provider’s answer does not hold',
    remedy: 'Begin anew; if it stays so, ask whoever runs the provider.',
  },
  'sso.expired': {
    status: 422,
    title: 'This sign-in is over',
    remedy: 'Begin anew on the sign-in page.',
  },
  'sso.no-email': {
    status: 422,
    title: 'The provider did not say your e-mail address',
    remedy: 'Let the client have the scope `email` at the provider.',
  },
  'sso.email-not-verified': {
    status: 422,
    title: 'The provider has not verified your address',
    remedy: 'Confirm the address at the provider.',
  },
  'sso.domain-not-proven': {
    status: 422,
    title: 'The provider may not speak of this address',
    remedy: 'Prove the domain under Organization, Sign-in.',
  },
  'sso.not-a-member': {
    status: 403,
    title: 'You are no member of the organization any more',
    remedy: 'Ask an admin of it for an invitation.',
  },
  'sso.no-account': {
    status: 403,
    title: 'There is no account with this address',
    remedy: 'Sign up first, or ask for an invitation.',
  },
  'sso.confirm-address-first': {
    status: 409,
    title: 'An account has this address that nobody confirmed',
    remedy: 'Ask for a new password for the address: its mail confirms it. Then come back.',
  },
  'sso.required': {
    status: 403,
    title: 'Your organization has another way in',
    remedy: 'Use the provider that `detail` names.',
  },
  'sso.no-secret': {
    status: 422,
    title: 'The client’s secret is missing',
    remedy: 'Send `clientSecret`.',
  },
  'sso.bad-role': {
    status: 422,
    title: 'Nobody becomes an owner by coming in',
    remedy: 'Choose another `defaultRole`.',
  },
  'sso.nothing-to-enforce': {
    status: 422,
    title: 'There is no domain whose people could be asked',
    remedy: 'Prove a domain first.',
  },
  'sso.not-set-up': {
    status: 404,
    title: 'This organization has no identity provider',
    remedy: 'Set one up: PUT /v1/organizations/{id}/sign-in.',
  },
  'sso.bad-domain': {
    status: 422,
    title: 'That is no domain of yours',
    remedy: 'Send the part of your addresses after the `@`.',
  },
  'sso.domain-known': {
    status: 409,
    title: 'The domain is on the list already',
    remedy: 'Prove the one that is there.',
  },
  'sso.too-many-domains': {
    status: 409,
    title: 'There are as many domains as there can be',
    remedy: 'Remove one first.',
  },
  'sso.domain-not-found': {
    status: 404,
    title: 'There is no such domain on the list',
    remedy: 'See GET /v1/organizations/{id}/sign-in.',
  },
  'sso.proof-missing': {
    status: 422,
    title: 'The proof is not there yet',
    remedy: 'Set the TXT record that `detail` names, and check again.',
  },
  'sso.domain-taken': {
    status: 409,
    title: 'Another organization has proven this domain',
    remedy: 'If it is yours, ask the support of the platform.',
  },
  'support.not-open': {
    status: 404,
    title: 'Support does not look at it any more',
    remedy: 'See GET /v1/organizations/{id}/support-sessions.',
  },
} as const satisfies Record<string, ProblemKind>;
