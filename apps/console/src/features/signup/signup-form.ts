import type { SignupRequest } from '@fleetcommand/contracts/http/accounts';

import { NO_CHOICE, type InstanceChoice } from '../ordering/instance-fields.js';
import { hintPassword } from './password-hint.js';

/** The form as it is filled in; named like the request, so that refused fields are found by their paths. */
export interface SignupValues {
  readonly organization: string;
  readonly email: string;
  readonly password: string;
  readonly tenant: InstanceChoice;
  /** Filled in by programs only. */
  readonly website: string;
}

export const EMPTY_SIGNUP: SignupValues = {
  organization: '',
  email: '',
  password: '',
  tenant: NO_CHOICE,
  website: '',
};

/** What is plainly missing, by path; everything else the service judges. */
export function checkSignup({
  organization,
  email,
  password,
  tenant,
}: SignupValues): Record<string, string> {
  const hint = hintPassword(password, email);
  return {
    ...(organization.trim() === '' && { organization: 'Say what your organization is called.' }),
    ...(!/.@./.test(email) && { email: 'Enter an e-mail address such as ada@example.com.' }),
    ...(!hint.isEnough && { password: hint.text }),
    ...(tenant.name.trim() === '' && { 'tenant.name': 'Give the instance a name.' }),
    ...(tenant.slug === '' && { 'tenant.slug': 'Choose an address.' }),
  };
}

export function toSignup(
  { organization, email, password, website, tenant: { name, slug, plan, region } }: SignupValues,
  defaultPlan: string,
): SignupRequest {
  return {
    organization,
    email,
    password,
    tenant: { name, slug, plan: plan || defaultPlan, ...(region && { region }) },
    ...(website && { website }),
  };
}
