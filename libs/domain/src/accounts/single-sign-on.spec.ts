import { describe, expect, it } from 'vitest';

import type { User } from './account.js';
import { judgeSignOn, type SignOnFacts } from './single-sign-on.js';

const ada = { id: 'usr_ada', email: 'ada@acme.example' } as unknown as User;
const email = ada.email;
const verified = { user: ada, isEmailVerified: true };
const NOBODY: SignOnFacts = {
  provider: 'Acme ID',
  isOfOrganization: true,
  claims: { email, isEmailVerified: true },
  known: null,
  holder: null,
  isMember: false,
  isDomainProven: true,
};
const installation = { isOfOrganization: false, isDomainProven: false } as const;
const told = (isEmailVerified: boolean | null) => ({ claims: { email, isEmailVerified } });

describe('whoever a provider vouches for', () => {
  it.each<[string, Partial<SignOnFacts>, object | string]>([
    ['was here before', { known: ada, isMember: true }, { kind: 'enter', user: ada }],
    [
      'was here before, and gave no address now',
      { known: ada, isMember: true, claims: { email: null, isEmailVerified: null } },
      { kind: 'enter', user: ada },
    ],
    ['was here before, and was removed', { known: ada }, 'sso.not-a-member'],
    ['is new to the organization', {}, { kind: 'create', email }],
    ['is new, where nothing is said of the address', told(null), { kind: 'create', email }],
    [
      'has an account and no membership',
      { holder: verified },
      { kind: 'link', user: ada, joins: true },
    ],
    [
      'has an account and is a member',
      { holder: verified, isMember: true },
      { kind: 'link', user: ada, joins: false },
    ],
    [
      'has an address that an unconfirmed account has',
      { holder: { user: ada, isEmailVerified: false } },
      'sso.confirm-address-first',
    ],
    [
      'has an address of a domain that is not the organization’s',
      { holder: verified, isDomainProven: false },
      'sso.domain-not-proven',
    ],
    [
      'has an address that the provider calls unverified',
      { holder: verified, ...told(false) },
      'sso.email-not-verified',
    ],
    ['has no address', { claims: { email: null, isEmailVerified: null } }, 'sso.no-email'],
    [
      'was here before, by the installation’s provider',
      { ...installation, known: ada },
      { kind: 'enter', user: ada },
    ],
    [
      'has an account, at the installation’s provider',
      { ...installation, holder: verified },
      { kind: 'link', user: ada, joins: false },
    ],
    ['has no account, at the installation’s provider', installation, 'sso.no-account'],
    [
      'has an account, where the installation’s provider says nothing of the address',
      { ...installation, holder: verified, ...told(null) },
      'sso.email-not-verified',
    ],
    [
      'has an unconfirmed account, at the installation’s provider',
      { ...installation, holder: { user: ada, isEmailVerified: false } },
      'sso.confirm-address-first',
    ],
  ])('and %s: is judged so', (_, facts, outcome) => {
    const judged = judgeSignOn({ ...NOBODY, ...facts });
    expect(judged.ok ? judged.value : judged.error.code).toEqual(outcome);
  });
});
