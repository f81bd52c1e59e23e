import { z } from 'zod';

import { ACCOUNT_PROBLEMS } from './problems/accounts.js';
import { DEPLOYMENT_PROBLEMS } from './problems/deployments.js';
import { FLEET_PROBLEMS } from './problems/fleet.js';
import { SIGN_IN_PROBLEMS } from './problems/sign-in.js';
import { WEBHOOK_PROBLEMS } from './problems/webhooks.js';
import type { ProblemKind } from './problems/kind.js';
import { BACKUP_PROBLEMS } from './problems/backups.js';
import { BILLING_PROBLEMS } from './problems/billing.js';
import { CERTIFICATE_PROBLEMS } from './problems/certificates.js';

/** What went wrong with a request: RFC 9457, media type `application/problem+json`. */
export const problem = z
  .object({
    type: z.string().meta({
      description: 'Page that documents this kind of problem',
      example: 'https://fleet.localhost:8443/docs/problems/tenants.slug-taken',
    }),
    title: z.string().meta({ example: 'The address is taken' }),
    status: z.int().meta({ example: 409 }),
    detail: z.string().meta({ description: 'What happened, why, and what to do next' }),
    instance: z.string().meta({ description: 'The request', example: '/v1/tenants' }),
    code: z
      .string()
      .meta({ description: 'Stable; programs branch on it', example: 'tenants.slug-taken' }),
    requestId: z.string(),
    errors: z
      .array(
        z.object({
          pointer: z.string().meta({
            description: 'JSON Pointer (RFC 6901) into the body',
            example: '/tenant/slug',
          }),
          detail: z.string(),
        }),
      )
      .optional(),
    /** Facts that help, such as free names. */
    suggestions: z.array(z.string()).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;

const hostname = (title: string) =>
  ({ status: 422, title, remedy: 'Correct `hostname` as `errors` says.' }) as const;

/** Every problem code, the status it is answered with, and what to do about it. */
export const PROBLEMS = {
  ...ACCOUNT_PROBLEMS,
  ...SIGN_IN_PROBLEMS,
  ...FLEET_PROBLEMS,
  ...BACKUP_PROBLEMS,
  ...DEPLOYMENT_PROBLEMS,
  ...CERTIFICATE_PROBLEMS,
  'request.malformed': {
    status: 400,
    title: 'The request cannot be read',
    remedy: 'Send JSON that parses, with the fields and types the documentation names.',
  },
  'request.invalid': {
    status: 422,
    title: 'The request asks for something impossible',
    remedy: 'Correct the fields that `errors` names.',
  },
  'request.too-large': {
    status: 413,
    title: 'The body is too large',
    remedy: 'Send less than 64 KB.',
  },
  'request.unsupported-media-type': {
    status: 415,
    title: 'The body is not JSON',
    remedy: 'Send `Content-Type: application/json`.',
  },
  'request.method-not-allowed': {
    status: 405,
    title: 'That method is not served here',
    remedy: 'Use a method that the `Allow` header names.',
  },
  'request.not-found': {
    status: 404,
    title: 'There is nothing here',
    remedy: 'Check the address. Things of other organizations are not found either.',
  },
  'request.cross-site': {
    status: 403,
    title: 'The request came from another site',
    remedy: 'Call the API from the console’s own pages, or with a bearer token.',
  },
  'request.rate-limited': {
    status: 429,
    title: 'Too many requests',
    remedy: 'Wait for the seconds in `Retry-After`.',
  },
  'request.precondition-required': {
    status: 428,
    title: 'Say which version you change',
    remedy: 'Send `If-Match` with the `ETag` you read.',
  },
  'request.precondition-failed': {
    status: 412,
    title: 'It changed since you read it',
    remedy: 'Read it again and repeat the change on what it is now.',
  },
  'idempotency.in-flight': {
    status: 409,
    title: 'The same request is still running',
    remedy: 'Wait a moment and repeat it with the same Idempotency-Key.',
  },
  'idempotency.key-reused': {
    status: 422,
    title: 'This Idempotency-Key was used for another body',
    remedy: 'Use a fresh key for a different request.',
  },
  'slugs.unusable': {
    status: 422,
    title: 'That name cannot be an address',
    remedy:
      'Use 3–40 lower-case letters, digits and hyphens, starting and ending with a letter or digit.',
  },
  'tenants.slug-taken': {
    status: 409,
    title: 'The address is taken',
    remedy: 'Choose one of `suggestions`, or another.',
  },
  'tenants.adopted-already': {
    status: 409,
    title: 'It is an instance already',
    remedy: 'Look for it among the instances; what runs is adopted once.',
  },
  'tenants.not-found': {
    status: 404,
    title: 'There is no such instance',
    remedy: 'Check the id; instances of other organizations are not found either.',
  },
  'tenants.being-deleted': {
    status: 409,
    title: 'The instance is being deleted',
    remedy: 'Wait until it is gone, or create another.',
  },
  'tenants.wrong-state': {
    status: 409,
    title: 'The instance is not in a state for this',
    remedy: 'Look at its `state`: only what runs is put to sleep, and only what sleeps is woken.',
  },
  'tenants.logs-unavailable': {
    status: 503,
    title: 'The logs cannot be read at the moment',
    remedy: 'Try again in a moment: the cluster the instance runs on does not answer.',
  },
  'operations.not-found': {
    status: 404,
    title: 'There is no such operation',
    remedy: 'Check the id.',
  },
  'operations.not-repeatable': {
    status: 409,
    title: 'The operation cannot be repeated',
    remedy: 'Only a failed operation that is still the newest of its instance can.',
  },
  'operations.not-cancelable': {
    status: 409,
    title: 'The operation cannot be canceled',
    remedy:
      'Only the creation of an instance can, while it is under way, and by operators a move. Else make another change.',
  },
  'domains.not-found': {
    status: 404,
    title: 'There is no such domain',
    remedy: 'Check the id; domains of other organizations are not found either.',
  },
  'domains.hostname-empty': hostname('The host name is missing'),
  'domains.hostname-too-long': hostname('The host name is too long'),
  'domains.hostname-has-port': hostname('The host name holds a port'),
  'domains.hostname-is-address': hostname('That is an IP address'),
  'domains.hostname-bad-characters': hostname('The host name holds what none can hold'),
  'domains.hostname-bad-label': hostname('A part of the host name is malformed'),
  'domains.hostname-upper-case': hostname('The host name is not in lower case'),
  'domains.hostname-trailing-dot': hostname('The host name ends with a dot'),
  'domains.hostname-bad-wildcard': hostname('The wildcard is malformed'),
  'domains.hostname-look-alike': hostname('The host name mixes alphabets that look alike'),
  'domains.hostname-not-qualified': hostname('The host name is not a whole public name'),
  'domains.hostname-public-suffix': hostname('That name is a public suffix'),
  'domains.hostname-own-zone': hostname('That name belongs to the platform'),
  'domains.hostname-already-claimed': {
    status: 409,
    title: 'The instance has this domain already',
    remedy: 'Look at the one that is there: GET /v1/tenants/{id}/domains.',
  },
  'domains.too-many-claims': {
    status: 409,
    title: 'Too many domains wait for their records',
    remedy: 'Set the records of some, or remove them.',
  },
  'domains.plan-limit': {
    status: 402,
    title: 'The plan holds no more domains',
    remedy: 'Change to a plan with more, or remove a domain.',
  },
  'domains.over': {
    status: 409,
    title: 'The domain is not this instance’s any more',
    remedy: 'Remove it, and add it again to prove it anew.',
  },
  'domains.primary-impossible': {
    status: 422,
    title: 'That domain cannot be the primary one',
    remedy: 'Choose a domain that is no wildcard and redirects nowhere.',
  },
  'domains.redirect-impossible': {
    status: 422,
    title: 'Visitors cannot be sent there',
    remedy: 'Choose another name of the same instance that redirects nowhere itself.',
  },
  'slugs.quarantined': {
    status: 409,
    title: 'The address belonged to somebody else until recently',
    remedy: 'Choose another name.',
  },
  ...BILLING_PROBLEMS,
  ...WEBHOOK_PROBLEMS,
  'catalogue.unknown-plan': {
    status: 422,
    title: 'There is no such plan',
    remedy: 'Choose one of GET /v1/plans.',
  },
  'catalogue.unknown-blueprint': {
    status: 422,
    title: 'There is no such application',
    remedy: 'Choose one of GET /v1/blueprints.',
  },
  'catalogue.unknown-region': {
    status: 422,
    title: 'There is no such region',
    remedy: 'Choose one of GET /v1/regions.',
  },
  'catalogue.region-full': {
    status: 503,
    title: 'The region takes no new instances now',
    remedy: 'Choose another region, or try again later.',
  },
  'service.unavailable': {
    status: 503,
    title: 'The service cannot answer right now',
    remedy: 'Try again after the seconds in `Retry-After`.',
  },
  'service.internal': {
    status: 500,
    title: 'The service failed',
    remedy: 'Try again; if it stays, tell the operator the request id.',
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof PROBLEMS;
