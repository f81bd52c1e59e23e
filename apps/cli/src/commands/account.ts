import { isCancel, password as askPassword, text as askText } from '@clack/prompts';
import {
  me as meSchema,
  signInResponse,
  signupResponse,
  type Session,
} from '@fleetcommand/contracts/http/accounts';
import { z } from 'zod';

import { connect, connectSignedIn, type ConnectOptions } from '../api/connect.js';
import { ApiClient } from '../api/client.js';
import { forgetCredentials, saveCredentials } from '../api/credentials.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { printData, printJson, say } from '../output/print.js';
import { note } from '../output/style.js';
import { followOperation } from './follow-operation.js';

export interface SignupOptions extends ConnectOptions {
  readonly email?: string;
  readonly password?: string;
  readonly organization?: string;
  readonly slug?: string;
  readonly name?: string;
  readonly plan: string;
  readonly region?: string;
  readonly blueprint?: string;
  readonly wait: boolean;
  readonly timeout: number;
  readonly json?: boolean;
}

/** A new customer with a first instance; asks for what was not given. */
export async function signup(options: SignupOptions): Promise<void> {
  const { api } = await connect(options);
  const organization = await given(
    options.organization,
    'organization',
    'What is your organization called?',
  );
  const email = await given(options.email, 'email', 'Your e-mail address?');
  const password = await givenPassword(options.password);
  const slug = await given(options.slug, 'slug', 'Which name shall the address begin with?');
  const { plan, region, blueprint } = options;
  const tenant = {
    name: options.name ?? organization,
    slug,
    plan,
    ...(region && { region }),
    ...(blueprint && { blueprint }),
  };
  const created = await api.request('/v1/signup?session=token', {
    method: 'POST',
    body: { email, password, organization, tenant },
    answer: signupResponse,
  });
  const token = await keep(api.url, email, created.session);
  const signedIn = (await connectSignedIn({ url: api.url })) satisfies ApiClient;
  // Without a payment there is nothing to follow yet.
  const isUnpaid = created.tenant.state === 'suspended';
  if (options.wait && !isUnpaid) {
    await followOperation(signedIn, created.operation, options.timeout);
  }
  if (options.json) return printJson({ ...created, session: { ...created.session, token } });
  if (isUnpaid) {
    say(`It begins with the first payment. Next: ${note.bold('fleet billing subscribe')}.`);
    return;
  }
  printData(created.tenant.url);
  say(`${note.good('✓')} Signed up and in as ${email}. Next: ${note.bold('fleet tenants list')}.`);
}

export async function login(
  options: ConnectOptions & { email?: string; password?: string; json?: boolean },
): Promise<void> {
  const { api } = await connect(options);
  const email = await given(options.email, 'email', 'Your e-mail address?');
  const password = await givenPassword(options.password);
  const signedIn = await api.request('/v1/sessions?session=token', {
    method: 'POST',
    body: { email, password },
    answer: signInResponse,
  });
  await keep(api.url, email, signedIn.session);
  if (options.json) return printJson(signedIn.me);
  say(
    `${note.good('✓')} Signed in as ${signedIn.me.email}. Next: ${note.bold('fleet tenants list')}.`,
  );
}

export async function logout(options: ConnectOptions): Promise<void> {
  const { api, credentials } = await connect(options);
  if (credentials) {
    await api
      .request('/v1/sessions/current', { method: 'DELETE', answer: z.unknown() })
      .catch(() => undefined);
    await forgetCredentials();
  }
  say(`${note.good('✓')} Signed out.`);
}

export async function whoami(options: ConnectOptions & { json?: boolean }): Promise<void> {
  const api = await connectSignedIn(options);
  const me = await api.request('/v1/me', { answer: meSchema });
  if (options.json) return printJson(me);
  printData(me.email);
  for (const { name, role } of me.organizations) printData(`  ${name} (${role})`);
}

async function keep(url: string, email: string, session: Session): Promise<string> {
  if (!session.token) throw new CommandFailure('The server gave no token for this sign-in.');
  await saveCredentials({ url, email, token: session.token, expiresAt: session.expiresAt });
  return session.token;
}

async function given(value: string | undefined, option: string, question: string): Promise<string> {
  if (value !== undefined) return value;
  if (!process.stdin.isTTY)
    throw new CommandFailure(`Say --${option}: there is no terminal to ask at.`, EXIT.usage);
  const answer = await askText({ message: question });
  if (isCancel(answer) || !answer) throw new CommandFailure('Nothing was done.', EXIT.usage);
  return answer;
}

/** From the option, from FLEET_PASSWORD (so that it stays out of the process list), or asked for. */
async function givenPassword(value: string | undefined): Promise<string> {
  const known = value ?? process.env.FLEET_PASSWORD;
  if (known) return known;
  if (!process.stdin.isTTY)
    throw new CommandFailure('Set FLEET_PASSWORD: there is no terminal to ask at.', EXIT.usage);
  const answer = await askPassword({ message: 'Password?' });
  if (isCancel(answer) || !answer) throw new CommandFailure('Nothing was done.', EXIT.usage);
  return answer;
}
