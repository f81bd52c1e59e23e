import { createHash } from 'node:crypto';
import { identify } from '@fleetcommand/application/use-cases/accounts/identify';
import { signUp } from '@fleetcommand/application/use-cases/accounts/sign-up';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import type { Session, User } from '@fleetcommand/domain/accounts/account';
import { unwrap } from '@fleetcommand/kernel/result';

import { openOffice, REQUEST, someSignUp, type Office } from './office.js';

/** An office whose hashes of tokens are as the real ones are: of one length, and with nothing of the token in them. */
export async function openHashingOffice(): Promise<Office> {
  const plain = await openOffice();
  const hash: Office['tokens']['hash'] = (token) =>
    createHash('sha256').update(token.reveal()).digest('hex');
  return { ...plain, tokens: { ...plain.tokens, hash } };
}

export interface Arrival {
  readonly user: User;
  readonly session: Session;
  readonly actor: Actor;
}

/** Somebody who has just signed up, and asks by the session they got. */
export async function arrive(office: Office, name = 'ada'): Promise<Arrival> {
  const { token } = unwrap(await signUp(office, someSignUp(name), REQUEST));
  const identified = await identify(office, token, REQUEST);
  if (!identified?.session) throw new Error('whoever signed up has no session');
  const { user, actor, session } = identified;
  return { user, actor, session };
}
