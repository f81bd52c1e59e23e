import { EDGE_NAMESPACE } from '../names/names.js';
import type { DesiredObject } from '../rendered-tenant.js';
import { PLATFORM_LABELS } from './platform-labels.js';

/** Edges follow the ConfigMaps that carry it. */
export const EDGE_CHALLENGE_LABEL = 'fleetcommand.io/acme-challenge';

/**
 * What edges answer a CA that looks for proof over HTTP (RFC 8555 §8.3). A ConfigMap: a key authorization is meant to be
 * seen by anybody. One a token, so that nothing is merged and nothing is left over when it goes.
 */
export function makeEdgeChallenge(challenge: {
  readonly hostname: string;
  readonly token: string;
  readonly keyAuthorization: string;
}): DesiredObject {
  const { hostname, token, keyAuthorization } = challenge;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: challengeName(token),
      namespace: EDGE_NAMESPACE,
      labels: { ...PLATFORM_LABELS, [EDGE_CHALLENGE_LABEL]: 'true' },
    },
    data: { hostname, token, keyAuthorization },
  };
}

export function challengeRef(token: string) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace: EDGE_NAMESPACE,
    name: challengeName(token),
  } as const;
}

/** Tokens are base64url: capitals and `_` are spelled out, since names know neither. */
function challengeName(token: string): string {
  const spelled = token.replace(
    /[^a-z0-9]/g,
    (character) => `-${character.charCodeAt(0).toString(16)}`,
  );
  return `acme-${spelled}-0`;
}
