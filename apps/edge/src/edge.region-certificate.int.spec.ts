/** A region with a suffix of its own, from nothing to visitors: the platform's parts, Pebble, a cluster's API and a real edge. */
import { createCertificateAuthority } from '@fleetcommand/adapter-acme/certificate-authority';
import { createChalltestsrvProvider } from '@fleetcommand/adapter-dns/challtestsrv';
import { watchCluster, type WatchedCluster } from '@fleetcommand/adapter-kubernetes/cluster';
import { connect } from '@fleetcommand/adapter-kubernetes/connection';
import { createEdgeFleet } from '@fleetcommand/adapter-probe/edge-fleet';
import { regionPurpose } from '@fleetcommand/application/ports/certificates';
import { demandPlatformCertificates } from '@fleetcommand/application/use-cases/certificates/demand-platform-certificates';
import { stepCertificate } from '@fleetcommand/application/use-cases/certificates/step-certificate';
import { systemClock } from '@fleetcommand/kernel/clock';
import { unwrap } from '@fleetcommand/kernel/result';
import { aRegion } from '@fleetcommand/testing/builders/catalogue';
import { openCertificateDesk } from '@fleetcommand/testing/builders/certificate-desk';
import { someId } from '@fleetcommand/testing/builders/ids';
import { startPebble, type TestCa } from '@fleetcommand/testing/servers/start';
import { readFile } from 'node:fs/promises';
import { connect as connectTls, type PeerCertificate } from 'node:tls';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { certificateSource } from './sources/kubernetes/labelled-source.js';
import { startCluster, type TestCluster } from './test-rig/cluster.js';
import { startRig, type EdgeRig } from './test-rig/edge-rig.js';

const DOMAIN = 'eu.example.test';
const PURPOSE = regionPurpose('eu');

let ca: TestCa;
let cluster: TestCluster;
let asWorker: WatchedCluster;
let rig: EdgeRig;

beforeAll(async () => {
  [ca, cluster] = await Promise.all([
    startPebble({ authorizationReusePercent: 0 }),
    startCluster(),
  ]);
  await cluster.installCrds();
  const { kubeconfigPath } = cluster;
  const connection = unwrap(await connect({ kubeconfigPath, component: 'worker', version: '0' }));
  asWorker = watchCluster({ id: someId('clu'), connection, watches: false });
  const ofPlatform = {
    clusters: [{ connection: cluster.connection, onFailure: () => undefined }],
    namespace: 'fleetcommand-edge',
  };
  rig = await startRig([certificateSource({ ...ofPlatform, clock: systemClock })]);
});
afterAll(async () => {
  await rig?.dispose();
  await asWorker?.close();
  await cluster?.dispose();
  await ca?.stop();
});

/** What a visitor is shown who trusts the authority, and nobody else. */
async function shownTo(servername: string): Promise<PeerCertificate> {
  const { promise, resolve, reject } = Promise.withResolvers<PeerCertificate>();
  const options = { host: '127.0.0.1', port: rig.https, servername, ca: await ca.root() };
  const socket = connectTls(options, () => resolve(socket.getPeerCertificate()));
  socket.on('error', reject);
  return promise.finally(() => socket.destroy());
}

test('a suffix has its wildcard ordered by DNS-01, kept, brought to the edges and shown to visitors', async () => {
  const desk = await openCertificateDesk();
  const { clock } = desk;
  const caPem = await readFile(ca.caFile, 'utf8');
  const deps = {
    ...desk.deps,
    authorities: [createCertificateAuthority({ directoryUrl: ca.directoryUrl, caPem })] as const,
    dns: createChalltestsrvProvider(ca.challtestsrvUrl),
    lookups: null,
    clusters: { all: () => [asWorker] },
    edges: createEdgeFleet({
      addresses: async () => ['127.0.0.1'],
      httpPort: rig.http,
      httpsPort: rig.https,
    }),
  };
  const { catalogue, certificates } = deps.store;
  const names = {
    appsDomain: 'apps.example.test',
    consoleHost: 'fleet.example.test',
    keyType: 'ecdsa-p256',
  } as const;
  await demandPlatformCertificates(deps, names);
  expect(await certificates.findByPurpose(PURPOSE)).toBeNull();

  await catalogue.saveRegion(aRegion({ id: 'eu', domain: DOMAIN }));
  await demandPlatformCertificates(deps, names);
  const stored = await vi.waitFor(
    async () => {
      clock.advance(60_000);
      await stepCertificate(deps, PURPOSE);
      const found = await certificates.findByPurpose(PURPOSE);
      if (found?.liveSerial == null) throw new Error(found?.lastError?.message ?? 'not live yet');
      return found;
    },
    { timeout: 30_000, interval: 50 },
  );
  expect(stored).toMatchObject({ hostnames: [`*.${DOMAIN}`], edgesAsked: 1, edgesServing: 1 });
  expect(stored.keyCiphertext).not.toContain('PRIVATE KEY');

  const shown = await shownTo(`acme.${DOMAIN}`);
  expect(shown.subjectaltname).toBe(`DNS:*.${DOMAIN}`);
  expect(shown.serialNumber).toBe(stored.liveSerial);
  await expect(shownTo('acme.elsewhere.test')).rejects.toThrow();
});
