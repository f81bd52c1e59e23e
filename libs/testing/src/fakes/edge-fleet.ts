import type { EdgeAgreement, EdgeFleet } from '@fleetcommand/application/ports/edge-fleet';
import { SERIAL_ANNOTATION } from '@fleetcommand/desired-state/platform/edge-certificate';
import { z } from 'zod';

import type { FakeCluster } from './cluster.js';

export interface FakeEdgeFleet extends EdgeFleet {
  /** What an edge answers a CA; null for its own 404. */
  page(hostname: string, token: string): string | null;
  /** This many edges are behind: they answer and serve what they knew when they fell behind, which is nothing. */
  fallBehind(edges: number): void;
}

const challengeSchema = z.object({
  hostname: z.string(),
  token: z.string(),
  keyAuthorization: z.string(),
});

/** Edges that follow fake clusters without a delay; two of them. */
export function createFakeEdgeFleet(clusters: readonly FakeCluster[]): FakeEdgeFleet {
  const asked = 2;
  let behind = 0;
  const objects = () => clusters.flatMap((cluster) => cluster.objects());
  const page = (hostname: string, token: string): string | null => {
    for (const object of objects().filter(({ kind }) => kind === 'ConfigMap')) {
      const challenge = challengeSchema.safeParse(object['data']);
      if (!challenge.success || challenge.data.token !== token) continue;
      if (challenge.data.hostname === hostname) return challenge.data.keyAuthorization;
    }
    return null;
  };
  const agreement = (isSo: boolean): EdgeAgreement => {
    const agreeing = isSo ? asked - behind : 0;
    const problems = Array.from({ length: asked - agreeing }, () => 'An edge is behind.');
    return { asked, agreeing, problems };
  };
  return {
    page: (hostname, token) => (behind > 0 ? null : page(hostname, token)),
    fallBehind(edges) {
      behind = edges;
    },
    answersChallenge: async ({ hostname, token, keyAuthorization }) =>
      agreement(page(hostname, token) === keyAuthorization),
    servesCertificate: async (_, serial) =>
      agreement(
        objects().some(
          ({ kind, metadata }) =>
            kind === 'Secret' && metadata.annotations?.[SERIAL_ANNOTATION] === serial,
        ),
      ),
  };
}
