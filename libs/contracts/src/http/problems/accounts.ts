import type { ProblemKind } from './kind.js';

/** Of people, organizations, members and keys. */
export const ACCOUNT_PROBLEMS = {
  'accounts.not-signed-in': {
    status: 401,
    title: 'Sign in first',
    remedy: 'Sign in at POST /v1/sessions, or send a bearer token.',
  },
  'accounts.bad-credentials': {
    status: 401,
    title: 'E-mail address or password is wrong',
    remedy: 'Check both and try again.',
  },
  'accounts.code-required': {
    status: 401,
    title: 'One more step',
    remedy:
      'Send `code` (of the authenticator, or a recovery code) or `passkey`; `suggestions` says what the account has.',
  },
  'accounts.wrong-code': {
    status: 401,
    title: 'That code is not right',
    remedy: 'Wait for the next code of the authenticator, or use another recovery code.',
  },
  'accounts.unproven-authenticator': {
    status: 422,
    title: 'The authenticator is not set up yet',
    remedy: 'Send the code it shows at this moment.',
  },
  'accounts.wrong-password': {
    status: 422,
    title: 'That is not your present password',
    remedy: 'Send the password you sign in with.',
  },
  'accounts.bad-link': {
    status: 422,
    title: 'The link is not good any more',
    remedy: 'Ask for another one.',
  },
  'accounts.second-factor-is-on': {
    status: 409,
    title: 'An authenticator is set up already',
    remedy: 'Take it away first to set up another.',
  },
  'accounts.second-factor-is-off': {
    status: 409,
    title: 'No authenticator is set up',
    remedy: 'Set one up first.',
  },
  'sessions.not-found': {
    status: 404,
    title: 'There is no such session',
    remedy: 'See GET /v1/sessions.',
  },
  'accounts.bad-email': {
    status: 422,
    title: 'That is not an e-mail address',
    remedy: 'Send an address such as ada@example.com.',
  },
  'accounts.disposable-email': {
    status: 422,
    title: 'That e-mail address does not last',
    remedy: 'Sign up with an address at which you can be reached later, too.',
  },
  'accounts.looks-automated': {
    status: 422,
    title: 'That looks filled in by a program',
    remedy: 'Leave `website` out: it is a field that no person sees.',
  },
  'accounts.weak-password': {
    status: 422,
    title: 'The password is too easy to guess',
    remedy: 'Choose a longer, less common one.',
  },
  'accounts.email-taken': {
    status: 409,
    title: 'There is an account with this e-mail address',
    remedy: 'Sign in instead, or use another address.',
  },
  'accounts.forbidden': {
    status: 403,
    title: 'Your role does not allow this',
    remedy: 'Ask an owner or admin of the organization.',
  },
  'accounts.out-of-scope': {
    status: 403,
    title: 'The API key was not made for this',
    remedy: 'Use a key with the scope that `detail` names, or sign in as a person.',
  },
  'accounts.operators-only': {
    status: 403,
    title: 'Only operators of the platform may do this',
    remedy: 'Sign in as an operator, or use an operator’s key.',
  },
  'organizations.not-found': {
    status: 404,
    title: 'There is no such organization',
    remedy: 'Check the id; organizations you are no member of are not found either.',
  },
  'organizations.name-differs': {
    status: 422,
    title: 'That is not the organization’s name',
    remedy: 'Send the name as it is written, so that nobody deletes the wrong one.',
  },
  'members.not-found': {
    status: 404,
    title: 'There is no such member',
    remedy: 'See the members of the organization.',
  },
  'members.already': {
    status: 409,
    title: 'They are a member already',
    remedy: 'Change their role instead.',
  },
  'members.last-owner': {
    status: 409,
    title: 'Somebody has to own the organization',
    remedy: 'Make another member an owner first.',
  },
  'members.owners-only': {
    status: 403,
    title: 'Only an owner can do this to an owner',
    remedy: 'Ask an owner of the organization.',
  },
  'invitations.not-found': {
    status: 404,
    title: 'There is no such open invitation',
    remedy: 'See the open invitations of the organization.',
  },
  'invitations.already-open': {
    status: 409,
    title: 'They are invited already',
    remedy: 'Send that invitation again, or withdraw it first.',
  },
  'invitations.not-good': {
    status: 422,
    title: 'The invitation is not good any more',
    remedy: 'Ask whoever sent it for another.',
  },
  'invitations.sign-in-first': {
    status: 409,
    title: 'Sign in to accept the invitation',
    remedy: 'Sign in to the account it was sent to, and open the link again.',
  },
  'api-keys.not-found': {
    status: 404,
    title: 'There is no such API key',
    remedy: 'See the keys of the organization.',
  },
  'api-keys.unknown-scope': {
    status: 422,
    title: 'There is no such scope',
    remedy: 'Use the scopes that `detail` names.',
  },
  'api-keys.scope-above-role': {
    status: 403,
    title: 'A key cannot do more than you',
    remedy: 'Leave the scope out, or ask an admin to make the key.',
  },
  'api-keys.bad-network': {
    status: 422,
    title: 'That is not a network',
    remedy: 'Write an address or a CIDR such as `192.0.2.0/24`.',
  },
  'api-keys.bad-expiry': {
    status: 422,
    title: 'That time is past',
    remedy: 'Name a time to come, or leave it out.',
  },
  'api-keys.not-active': {
    status: 409,
    title: 'The key is not active any more',
    remedy: 'Make a new one.',
  },
} as const satisfies Record<string, ProblemKind>;
