import { isCancel, password as askPassword, text as askText } from '@clack/prompts';
import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { Session, SignInResult } from '@fleetcommand/client/api/types.gen';

import {
  connect,
  connectSignedIn,
  type ConnectOptions,
  type RemoteOptions,
} from '../api/connect.js';
import type { Api } from '../api/client.js';
import { awaitApproval, type Pause } from '../api/device-sign-in.js';
import { forgetCredentials, saveCredentials } from '../api/credentials.js';
import { openBrowser } from '../local/open-browser.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { printData, printJson, say } from '../output/print.js';
import { note } from '../output/style.js';
import { followOperation } from './follow-operation.js';

export interface SignupOptions extends RemoteOptions {
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
}

/** A new customer with a first instance; asks for what was not given. */
export async function signup(options: SignupOptions): Promise<void> {
  const { api, url } = await connect(options);
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
  const { data: created } = await sdk.signUp({
    client: api,
    query: { session: 'token' },
    body: { email, password, organization, tenant },
  });
  const token = await keep(url, email, created.session, options);
  const signedIn = await connectSignedIn({ ...options, url });
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

export interface LoginOptions extends RemoteOptions {
  readonly email?: string;
  readonly password?: string;
  readonly code?: string;
  /** False: its address is printed only. */
  readonly browser: boolean;
}

/** By a browser, here or anywhere; by a password where one is named, for where there is none. */
export async function login(options: LoginOptions, pause: Pause): Promise<void> {
  const { api, url } = await connect(options);
  const named = options.email ?? options.password ?? process.env.FLEET_PASSWORD;
  const signedIn =
    named === undefined ? await byBrowser(api, options, pause) : await byPassword(api, options);
  await keep(url, signedIn.me.email, signedIn.session, options);
  if (options.json) return printJson(signedIn.me);
  const { email, isOperator } = signedIn.me;
  const next = isOperator ? 'fleet admin tenants' : 'fleet tenants list';
  say(`${note.good('✓')} Signed in as ${email}. Next: ${note.bold(next)}.`);
}

async function byBrowser(api: Api, { browser }: LoginOptions, pause: Pause): Promise<SignInResult> {
  const { data: begun } = await sdk.beginDeviceSignIn({ client: api });
  const { userCode, verificationUriComplete } = begun;
  say(`Open ${note.bold(verificationUriComplete)}`);
  say(`and approve there the code ${note.bold(userCode)}. Without a browser: fleet login --email.`);
  if (browser && process.stderr.isTTY) openBrowser(verificationUriComplete);
  return awaitApproval(api, begun, pause);
}

async function byPassword(api: Api, options: LoginOptions): Promise<SignInResult> {
  const email = await given(options.email, 'email', 'Your e-mail address?');
  const password = await givenPassword(options.password);
  const { code } = options;
  const { data } = await sdk.signIn({
    client: api,
    query: { session: 'token' },
    body: { email, password, ...(code !== undefined && { code }) },
  });
  return data;
}

export async function logout(options: RemoteOptions): Promise<void> {
  const { api, credentials } = await connect(options);
  if (credentials) {
    await sdk.signOut({ client: api }).catch(() => undefined);
    await forgetCredentials(options.profile);
  }
  if (options.json) return printJson({ signedOut: credentials !== null });
  say(`${note.good('✓')} Signed out.`);
}

export async function whoami(options: RemoteOptions): Promise<void> {
  const api = await connectSignedIn(options);
  const { data: me } = await sdk.getMe({ client: api });
  if (options.json) return printJson(me);
  printData(me.email);
  for (const { name, role } of me.organizations) printData(`  ${name} (${role})`);
}

async function keep(
  url: string,
  email: string,
  session: Session,
  { profile }: ConnectOptions,
): Promise<string> {
  if (!session.token) throw new CommandFailure('The server gave no token for this sign-in.');
  const { token, expiresAt } = session;
  await saveCredentials(profile, { url, email, token, expiresAt });
  return token;
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
