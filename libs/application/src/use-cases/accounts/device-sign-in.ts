/**
 * Signing in a program that has no browser of its own (RFC 8628): it shows a code, somebody who is signed in approves it,
 * and the program, which asks meanwhile, gets a session of theirs.
 *
 * Two ceremonies: the question, which the person finds by the code they read, and the answer, which waits for the program.
 * Only hashes of both codes are stored.
 */
import type { Session } from '@fleetcommand/domain/accounts/account';
import { readUserCode, spellUserCode, userCodeOf } from '@fleetcommand/domain/accounts/device-code';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';

import type { TokenSource } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';
import type { Actor, RequestFacts } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import type { MailDependencies } from '../mail/queue-mail.js';
import { checkWayIn } from '../single-sign-on/enforced.js';
import { enter, type Entered } from './enter.js';

export interface DeviceDependencies extends MailDependencies {
  readonly store: Store;
  readonly tokens: TokenSource;
}

/** Long enough to find a browser, short enough that nobody guesses a code. */
const DEVICE_MS = 10 * 60_000;

export interface BegunDevice {
  readonly deviceCode: Secret;
  /** `WDJB-MJHT`. */
  readonly userCode: string;
  readonly expiresAt: Date;
}

export async function beginDeviceSignIn(
  { store, tokens, clock }: DeviceDependencies,
  { userAgent, ipAddress }: RequestFacts,
): Promise<BegunDevice> {
  const deviceCode = tokens.next();
  const code = userCodeOf(tokens.bytes());
  const expiresAt = new Date(clock.now().getTime() + DEVICE_MS);
  const answerHash = tokens.hash(deviceCode);
  const facts = { answerHash, userAgent: userAgent.slice(0, 300), ipAddress };
  const nobodys = { userId: null, expiresAt };
  await store.transaction(async (tx) => {
    const keyHash = tokens.hash(new Secret(code));
    await tx.ceremonies.begin({ ...nobodys, keyHash, purpose: 'device-question', facts });
    const answer = {
      ...nobodys,
      keyHash: answerHash,
      purpose: 'device-answer',
      facts: {},
    } as const;
    await tx.ceremonies.begin(answer);
  });
  return { deviceCode, userCode: spellUserCode(code), expiresAt };
}

export interface WaitingDevice {
  readonly userCode: string;
  readonly userAgent: string;
  readonly ipAddress: string;
  readonly expiresAt: Date;
}

export type UnknownDevice = Failure<'device.unknown-code'>;

/** What asks with this code, for the person to judge. */
export async function lookAtDevice(
  deps: DeviceDependencies,
  typed: string,
): Promise<Result<WaitingDevice, UnknownDevice>> {
  // Nobody's yet, and so behind everybody's wall.
  const { ceremonies } = deps.store.acrossOrganizations;
  const now = deps.clock.now();
  const question = await ceremonies.find(questionKey(deps, typed), 'device-question', now);
  if (!question) return UNKNOWN;
  const { userAgent = '', ipAddress = '' } = question.facts;
  const userCode = spellUserCode(readUserCode(typed));
  return ok({ userCode, userAgent, ipAddress, expiresAt: question.expiresAt });
}

export interface DeviceDecision {
  readonly userCode: string;
  readonly decision: 'approve' | 'refuse';
}

/** Decided once. What is approved gets no more than the session it was approved in has. */
export async function decideOnDevice(
  deps: DeviceDependencies,
  actor: Actor,
  { organizationId }: Pick<Session, 'organizationId'>,
  { userCode, decision }: DeviceDecision,
): Promise<Result<void, UnknownDevice>> {
  const { userId } = actor;
  const now = deps.clock.now();
  const key = questionKey(deps, userCode);
  return deps.store.acrossOrganizations.transaction(async (tx) => {
    const question = await tx.ceremonies.take(key, 'device-question', now);
    const { answerHash = '', ...asked } = question?.facts ?? {};
    const facts = { decision, ...(organizationId && { organizationId }) };
    const isAnswered = await tx.ceremonies.answer(answerHash, 'device-answer', { userId, facts });
    if (!isAnswered) return UNKNOWN;
    const entry = { organizationId: null, action: `device.${decision}`, targetId: userId };
    await tx.audit.append(auditEntry(deps, actor, { ...entry, after: asked }));
    return ok(undefined);
  });
}

const UNKNOWN = fail(
  'device.unknown-code',
  'No program waits with this code: it is mistyped, was decided on already, or is older than ten minutes. Compare it with what the program shows, or begin there anew.',
  { pointer: '/userCode' },
);

function questionKey({ tokens }: DeviceDependencies, typed: string): string {
  return tokens.hash(new Secret(readUserCode(typed)));
}

export type CompleteDeviceFailure = Failure<
  'device.pending' | 'device.refused' | 'device.expired' | 'sso.required'
>;

/** The program asks how it was decided; a session is given once. */
export async function completeDeviceSignIn(
  deps: DeviceDependencies,
  deviceCode: Secret,
  request: RequestFacts,
): Promise<Result<Entered, CompleteDeviceFailure>> {
  const { store, clock, tokens } = deps;
  const key = tokens.hash(deviceCode);
  const waiting = await store.ceremonies.find(key, 'device-answer', clock.now());
  if (!waiting) return EXPIRED;
  if (!waiting.facts['decision']) return PENDING;
  const answer = await store.ceremonies.take(key, 'device-answer', clock.now());
  const user = answer?.userId && (await store.accounts.findUser(answer.userId));
  if (!answer || !user) return EXPIRED;
  if (answer.facts['decision'] === 'refuse') return REFUSED;
  const organizationId = (answer.facts['organizationId'] ?? null) as OrganizationId | null;
  // Approved in a session that may itself have begun before its organization wanted another way in.
  const allowed = organizationId ? ok(undefined) : await checkWayIn(deps, user);
  if (!allowed.ok) return allowed;
  return ok(await enter(deps, user, request, { by: 'device', organizationId }));
}

const PENDING = fail(
  'device.pending',
  'Nobody has decided yet. Open the address, check the code, and approve; then ask again.',
);
const REFUSED = fail('device.refused', 'This sign-in was refused in the browser.');
const EXPIRED = fail(
  'device.expired',
  'This sign-in is over: it took longer than ten minutes, or was completed already. Begin anew.',
);
