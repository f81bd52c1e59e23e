import { EDGE_NAMESPACE } from '@fleetcommand/desired-state/names/names';
import { edgeCertificateRef } from '@fleetcommand/desired-state/platform/edge-certificate';
import { makeEdgeChallenge } from '@fleetcommand/desired-state/platform/edge-challenge';
import {
  openCertificateDesk,
  type CertificateDesk,
} from '@fleetcommand/testing/builders/certificate-desk';
import { describe, expect, it } from 'vitest';

import { resyncCertificates } from './resync-certificates.js';

const kindsOf = ({ cluster }: CertificateDesk) =>
  cluster
    .objects()
    .map(({ kind }) => kind)
    .filter((kind) => kind !== 'Namespace');

async function liveDesk() {
  const desk = await openCertificateDesk();
  await desk.rest();
  return desk;
}

describe('the resync of certificates', () => {
  it('writes nothing where all is as it should be', async () => {
    const desk = await liveDesk();
    const writes = desk.cluster.writes();
    expect(await resyncCertificates(desk.deps)).toEqual({ broughtAgain: 0, deleted: 0 });
    await desk.rest();
    expect(desk.cluster.writes()).toBe(writes);
  });

  it('brings a Secret again that somebody deleted, without another order', async () => {
    const desk = await liveDesk();
    const ref = edgeCertificateRef(desk.purpose);
    await desk.cluster.delete(ref);
    expect(await resyncCertificates(desk.deps)).toEqual({ broughtAgain: 1, deleted: 0 });
    await desk.rest();
    expect(desk.cluster.get(ref)).toBeDefined();
    expect(desk.authority.issued()).toHaveLength(1);
  });

  it('brings it again where another chain stands in it', async () => {
    const desk = await liveDesk();
    const ref = edgeCertificateRef(desk.purpose);
    const secret = desk.cluster.get(ref);
    if (!secret) throw new Error('there is no Secret');
    const annotations = { ...secret.metadata.annotations, 'fleetcommand.io/serial': '99' };
    desk.cluster.put({ ...secret, metadata: { ...secret.metadata, annotations } });
    expect((await resyncCertificates(desk.deps)).broughtAgain).toBe(1);
  });

  it('deletes what no certificate has any use for, and nothing of others', async () => {
    const desk = await liveDesk();
    const label = { 'fleetcommand.io/edge-certificate': 'true' };
    const secret = (name: string, annotations: Record<string, string>) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace: EDGE_NAMESPACE, labels: label, annotations },
    });
    const challenge = { hostname: 'a.test', token: 'old', keyAuthorization: 'old.x' };
    await desk.cluster.apply(secret('orphan', { 'fleetcommand.io/certificate': 'domain/dom_1' }));
    await desk.cluster.apply(secret('somebodys', {}));
    await desk.cluster.apply(makeEdgeChallenge(challenge));
    expect((await resyncCertificates(desk.deps)).deleted).toBe(1);
    expect(kindsOf(desk)).toEqual(['Secret', 'Secret', 'ConfigMap']);
    desk.clock.advance(3 * 60 * 60_000);
    expect((await resyncCertificates(desk.deps)).deleted).toBe(1);
    expect(kindsOf(desk)).toEqual(['Secret', 'Secret']);
  });

  it('leaves everything as it is while the cluster is away', async () => {
    const desk = await liveDesk();
    const failure = { code: 'cluster.unreachable', message: 'Away.', retry: 'backoff' } as const;
    desk.cluster.failNext('list', failure);
    expect(await resyncCertificates(desk.deps)).toEqual({ broughtAgain: 0, deleted: 0 });
    expect(kindsOf(desk)).toEqual(['Secret']);
  });
});
