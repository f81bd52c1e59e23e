/** What the stub answers about people and their organization: always the same. */
import { accountSecurity, sessionList } from '@fleetcommand/contracts/http/account';
import { apiKeyPage, issuedApiKey } from '@fleetcommand/contracts/http/api-keys';
import { auditEventPage, auditVerification } from '@fleetcommand/contracts/http/audit';
import { waitingDevice } from '@fleetcommand/contracts/http/device-sign-in';
import {
  invitationPage,
  invitationPreview,
  memberPage,
  organizationDetails,
} from '@fleetcommand/contracts/http/organizations';
import { passkeyList } from '@fleetcommand/contracts/http/passkeys';
import {
  linkedIdentityList,
  organizationSignIn,
  waysIn,
} from '@fleetcommand/contracts/http/single-sign-on';
import { supportSessionPage } from '@fleetcommand/contracts/http/support';

import { z } from 'zod';

import { ADA, idOf, minutesAgo } from './fixtures.js';
import type { StubAnswer } from './stub-answer.js';

const FAR = '2099-01-01T00:00:00.000Z';
const session = (n: number, isCurrent: boolean) => ({
  id: idOf('ses', n),
  isCurrent,
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  ipAddress: '192.0.2.7',
  createdAt: minutesAgo(90),
  lastUsedAt: minutesAgo(n),
  expiresAt: FAR,
});
const passkey = (n: number, more: object) => ({
  id: idOf('pk', n),
  isSynced: false,
  createdAt: minutesAgo(900),
  lastUsedAt: null,
  suspectedAt: null,
  ...more,
});
const identity = (n: number, provider: string | null, opens: boolean) => ({
  id: idOf('idn', n),
  provider,
  issuer: `https://id${n}.acme.example`,
  subject: '00u1x2y3z',
  opens,
  linkedAt: minutesAgo(9_000 * n),
});
const key = {
  id: idOf('key', 1),
  name: 'deploys',
  hint: 'x1Y2',
  scopes: ['tenants:read', 'tenants:write'] as const,
  allowedCidrs: [],
  state: 'active' as const,
  createdBy: ADA.id,
  createdAt: minutesAgo(90),
  expiresAt: null,
  revokedAt: null,
  replacedBy: null,
  lastUsedAt: minutesAgo(3),
  lastUsedFrom: '192.0.2.7',
};
const event = {
  id: idOf('aud', 1),
  organizationId: idOf('org', 1),
  actor: { kind: 'user' as const, id: ADA.id, name: ADA.email },
  action: 'member.update',
  targetId: idOf('usr', 2),
  before: { role: 'viewer' },
  after: { role: 'developer' },
  requestId: 'request-1',
  ipAddress: '192.0.2.7',
  createdAt: minutesAgo(5),
  sequence: 4,
  hash: 'a'.repeat(64),
};
const emailDomain = (n: number, domain: string, isProven: boolean) => ({
  id: idOf('edm', n),
  domain,
  record: {
    type: 'TXT' as const,
    name: `_fleetcommand-sign-in.${domain}`,
    value: 'fleetcommand-sign-in=q7Vb0zqRk5mJx0c1y2e3r4t5u6i7o8p9a0s1d2f3g4h',
  },
  createdAt: minutesAgo(90),
  verifiedAt: isProven ? minutesAgo(80) : null,
});
const support = (n: number, more: object) => ({
  id: idOf('sup', n),
  organizationId: idOf('org', 1),
  operator: 'olga@fleet.example',
  reason: 'Ticket 7: the instance is slow',
  startedAt: minutesAgo(20),
  expiresAt: FAR,
  ...more,
});
const pageOf = <Item>(...data: Item[]) => ({ data, nextCursor: null });

const member = (n: number, email: string, role: 'owner' | 'viewer') => ({
  userId: idOf('usr', n),
  email,
  role,
  joinedAt: minutesAgo(600),
});

/** After the organization's own path. */
const OF_ORGANIZATION: Readonly<Record<string, StubAnswer>> = {
  'GET members': {
    schema: memberPage,
    value: pageOf(member(1, ADA.email, 'owner'), member(2, 'grace@acme.example', 'viewer')),
  },
  'GET invitations': {
    schema: invitationPage,
    value: pageOf({
      id: idOf('inv', 1),
      email: 'new@acme.example',
      role: 'developer' as const,
      state: 'open' as const,
      createdAt: minutesAgo(20),
      expiresAt: FAR,
    }),
  },
  'GET api-keys': { schema: apiKeyPage, value: pageOf(key) },
  'POST api-keys': {
    schema: issuedApiKey,
    value: { key, token: `fc_live_${'0'.repeat(32)}_${'k'.repeat(43)}` },
  },
  'GET sign-in': {
    schema: organizationSignIn,
    value: {
      redirectUri: 'https://fleet.example.com/sign-in/back',
      provider: {
        id: idOf('idp', 1),
        name: 'Acme ID',
        issuer: 'https://id.acme.example',
        clientId: 'fleetcommand',
        defaultRole: 'developer' as const,
        isEnforced: false,
        createdAt: minutesAgo(900),
        updatedAt: minutesAgo(90),
      },
      domains: [emailDomain(1, 'acme.example', true), emailDomain(2, 'acme.test', false)],
    },
  },
  'GET support-sessions': {
    schema: supportSessionPage,
    value: pageOf(
      support(2, { isOpen: true, endedAt: null, mayWrite: true }),
      support(1, { isOpen: false, endedAt: minutesAgo(500), mayWrite: false }),
    ),
  },
  'GET audit-events': { schema: auditEventPage, value: pageOf(event) },
  'GET audit-events/verification': {
    schema: auditVerification,
    value: {
      isIntact: true,
      events: 4,
      head: { sequence: 4, hash: 'a'.repeat(64) },
      fault: null,
    },
  },
};

const ANSWERS: Readonly<Record<string, StubAnswer>> = {
  'GET /v1/me/security': {
    schema: accountSecurity,
    value: {
      email: ADA.email,
      emailVerifiedAt: null,
      authenticator: false,
      passkeys: 2,
      recoveryCodesLeft: 0,
    },
  },
  'GET /v1/sign-in-methods': {
    schema: waysIn,
    value: { data: [{ id: 'installation', name: 'Acme ID' }] },
  },
  'GET /v1/me/passkeys': {
    schema: passkeyList,
    value: {
      data: [
        passkey(1, { name: 'Laptop', lastUsedAt: minutesAgo(3), isSynced: true }),
        passkey(2, { name: 'Security key', suspectedAt: minutesAgo(5) }),
      ],
    },
  },
  'GET /v1/me/identities': {
    schema: linkedIdentityList,
    value: { data: [identity(1, 'Acme ID', true), identity(2, null, false)] },
  },
  'GET /v1/sessions': {
    schema: sessionList,
    value: { data: [session(1, true), session(2, false)] },
  },
  'POST /v1/device-sign-ins/look-up': {
    schema: waitingDevice,
    value: {
      userCode: 'WDJB-MJHT',
      userAgent: 'fleet-cli (linux)',
      ipAddress: '192.0.2.7',
      expiresAt: FAR,
    },
  },
  'POST /v1/device-sign-ins/decide': { schema: z.undefined(), value: undefined },
  'POST /v1/invitations/look-up': {
    schema: invitationPreview,
    value: {
      organization: 'Acme Ltd',
      email: 'new@acme.example',
      role: 'developer',
      hasAccount: false,
    },
  },
};

/** The second is going to be deleted. */
function organizationOf(id: string): StubAnswer {
  const deletion = { requestedAt: minutesAgo(60), dueAt: FAR };
  const value = {
    ...ADA.organizations[0],
    createdAt: minutesAgo(9_000),
    deletion: id === idOf('org', 2) ? deletion : null,
  };
  return { schema: organizationDetails, value };
}

/** The answer to a request, if it is about these things. */
export function answerOfAccount(method: string, path: string): StubAnswer | undefined {
  const [, id, what = ''] = /^\/v1\/organizations\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
  if (id === undefined) return ANSWERS[`${method} ${path}`];
  if (method === 'GET' && what === '') return organizationOf(id);
  return OF_ORGANIZATION[`${method} ${what}`];
}
