import type { ClusterObject } from '@fleetcommand/adapter-kubernetes/object';
import type { Fragment } from '@fleetcommand/routing/ir/ir';
import type { ObjectRef } from '@fleetcommand/routing/ir/provenance';
import { parseHostName } from '@fleetcommand/routing/ir/names';
import { z } from 'zod';

/** base64url, as authorities make tokens and we make thumbprints (RFC 8555 §8.1). */
const BASE64URL = /^[A-Za-z0-9_-]{1,512}$/;
const KEY_AUTHORIZATION = /^[A-Za-z0-9_-]{1,512}\.[A-Za-z0-9_-]{1,512}$/;

const Challenge = z.object({
  data: z.object({
    hostname: z.string(),
    token: z.string().regex(BASE64URL),
    keyAuthorization: z.string().regex(KEY_AUTHORIZATION),
  }),
});

/** Where challenges' fragments stand among those of their provider. */
export function challengeFragmentId(namespace: string, name: string): string {
  return `challenges/${namespace}/${name}`;
}

/** A ConfigMap of the platform's as the answer to one challenge, or what is wrong with it. */
export function challengeFragment(object: ClusterObject): Fragment {
  const { name, namespace = '' } = object.metadata;
  const ref: ObjectRef = { kind: 'ConfigMap', namespace, name };
  const id = challengeFragmentId(namespace, name);
  const nothing = { id, routers: [], services: [], certificates: [], problems: [] };
  const parsed = Challenge.safeParse(object);
  const host = parsed.success ? parseHostName(parsed.data.data.hostname) : undefined;
  if (!parsed.success || !host?.ok) {
    const field = parsed.success ? 'data.hostname' : (parsed.error.issues[0]?.path.join('.') ?? '');
    const message = `It answers no challenge: ${field} is missing or malformed. Only the platform's worker makes such objects; delete this one.`;
    const problem = { severity: 'error', code: 'tls.malformed-challenge', object: ref } as const;
    return { ...nothing, problems: [{ ...problem, field, message }] };
  }
  const { token, keyAuthorization } = parsed.data.data;
  const provenance = { provider: 'kubernetes', object: ref };
  return { ...nothing, challenges: [{ provenance, host: host.value, token, keyAuthorization }] };
}
