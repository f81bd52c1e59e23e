/** Users and hashes of their passwords, from a Secret. */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { sha1 } from '@noble/hashes/legacy.js';
import { z } from 'zod';
import type { ObjectRef } from '../../../ir/provenance.js';
import { excerpt } from '../../../ir/names.js';
import { nameOf } from '../../kubernetes/problems.js';
import { SECRETS_UNREAD } from '../../kubernetes/secrets.js';
import { SecretObject } from '../../kubernetes/schema.js';
import type { Surroundings } from './kind.js';

const AnySecret = SecretObject.extend({ type: z.string().optional() });

const MAX_USERS = 200;

/** Name → what stands behind it in htpasswd's line; or why there are none. */
export function readUsers(
  name: string,
  around: Surroundings,
): Result<Readonly<Record<string, Secret>>, string> {
  const { object, context } = around;
  const ref: ObjectRef = { kind: 'Secret', namespace: object.namespace, name };
  if (!context.inspectCertificate) return err(`Its users are in a Secret, and ${SECRETS_UNREAD}.`);
  const found = context.lookup.find('Secret', ref.namespace, name);
  if (found === undefined)
    return err(`${nameOf(ref)} does not exist. Create it; until then the route answers 503.`);
  const secret = AnySecret.safeParse(found);
  if (!secret.success) return err(`${nameOf(ref)} is malformed. Write it anew.`);
  const { type, data } = secret.data;
  const lines =
    type === 'kubernetes.io/basic-auth' ? plainUser(data ?? {}, ref) : htpasswd(data ?? {}, ref);
  return lines.ok ? usersOf(lines.value, ref, around) : lines;
}

type Data = Readonly<Record<string, string>>;

/** A user whose password is stored as it is. */
function plainUser(data: Data, ref: ObjectRef): Result<readonly string[], string> {
  const { username, password } = data;
  if (username === undefined || password === undefined)
    return err(`${nameOf(ref)} needs the keys username and password. Add what is missing.`);
  // As Traefik does, so that what is kept here is not the password itself.
  const sum = String.fromCharCode(...sha1(new TextEncoder().encode(textOf(password))));
  return ok([`${textOf(username)}:{SHA}${btoa(sum)}`]);
}

function htpasswd(data: Data, ref: ObjectRef): Result<readonly string[], string> {
  const keys = Object.keys(data);
  if (keys.length !== 1)
    return err(
      `${nameOf(ref)} has ${keys.length} keys; htpasswd's lines belong in one, such as users.`,
    );
  const lines = textOf(data[keys[0]!]!)
    .split(/\r?\n/)
    .filter((line) => line !== '');
  return ok(lines);
}

function textOf(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0)));
}

function usersOf(
  lines: readonly string[],
  ref: ObjectRef,
  { context, place }: Surroundings,
): Result<Readonly<Record<string, Secret>>, string> {
  const users: Record<string, Secret> = {};
  for (const [index, line] of lines.entries()) {
    const refusal = refusalOf(line);
    if (refusal === undefined) {
      const colon = line.indexOf(':');
      users[line.slice(0, colon)] = new Secret(line.slice(colon + 1));
      continue;
    }
    const message = `Line ${index + 1}: ${refusal} This user cannot sign in.`;
    context.problems.add('error', 'user', ref, 'data', message, place.router);
  }
  const count = Object.keys(users).length;
  if (count > MAX_USERS)
    return err(`${nameOf(ref)} has ${count} users; at most ${MAX_USERS} are supported.`);
  return count > 0 ? ok(users) : err(`${nameOf(ref)} has no user who could sign in. Add one.`);
}

/** Why a line of htpasswd's cannot be used. Nothing of its hash is told. */
function refusalOf(line: string): string | undefined {
  const [user = '', hash = '', ...rest] = line.split(':');
  if (hash === '' || rest.length > 0) return 'It is not such as name:hash. Write it by htpasswd.';
  if (!/^[\x21-\x7e]{1,64}$/.test(user))
    return `The name ${excerpt(user)} is not of 1 to 64 printable characters. Rename the user.`;
  if (/^\$2[abxy]\$/.test(hash))
    return 'bcrypt is slow on purpose, and would hold up every tenant on HAProxy’s thread. Use htpasswd -m, or forwardAuth.';
  if (/^(\{SHA\}[A-Za-z0-9+/]{27}=|\$(apr1|1)\$[^$]{0,16}\$[./A-Za-z0-9]{22})$/.test(hash))
    return undefined;
  return 'Its hash is neither MD5 ($apr1$, $1$) nor {SHA}. Use htpasswd -m.';
}
