import type {
  AdminCertificate,
  CertificateOverview,
} from '@fleetcommand/contracts/http/admin/certificates';

import { idOf } from './fixtures.js';

const CA = 'https://acme-v02.api.letsencrypt.org/directory';
const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

export const makeCertificate = (changes: Partial<AdminCertificate> = {}): AdminCertificate => ({
  id: idOf('crt', 1),
  purpose: `domain/${idOf('dom', 1)}`,
  hostnames: ['chat.acme.com'],
  tenantId: idOf('ten', 1),
  state: 'live',
  source: 'acme',
  challenge: 'http-01',
  authority: CA,
  serial: '03A1',
  notBefore: inDays(-31),
  notAfter: inDays(59),
  order: null,
  edges: { asked: 3, serving: 3 },
  liveAt: inDays(-31),
  attempts: 0,
  nextAttemptAt: null,
  error: null,
  ...changes,
});

export const SOME_CERTIFICATES: readonly AdminCertificate[] = [
  makeCertificate(),
  makeCertificate({
    id: idOf('crt', 2),
    hostnames: ['*.apps.example.com', 'fleet.example.com'],
    purpose: 'platform/wildcard',
    tenantId: null,
    challenge: 'dns-01',
    state: 'publishing',
    edges: { asked: 3, serving: 2 },
  }),
  makeCertificate({
    id: idOf('crt', 3),
    hostnames: ['shop.globex.com'],
    state: 'failing',
    serial: null,
    authority: null,
    notBefore: null,
    notAfter: null,
    attempts: 2,
    nextAttemptAt: inDays(1 / 24),
    error: {
      code: 'acme.refused',
      message:
        'The certificate authority did not accept the proof for shop.globex.com: CAA record for globex.com prevents issuance.',
      problem: 'caa',
    },
  }),
  makeCertificate({
    id: idOf('crt', 4),
    hostnames: ['new.initech.com'],
    state: 'ordering',
    serial: null,
    authority: null,
    notBefore: null,
    notAfter: null,
    order: { status: 'pending', authority: CA, since: inDays(-0.001) },
  }),
  makeCertificate({
    id: idOf('crt', 5),
    hostnames: ['intranet.umbrella.com'],
    source: 'upload',
    authority: null,
    notAfter: inDays(12),
  }),
];

const BOUNDS = [null, 0, 1, 3, 7, 15, 30, 45, 60, 90, null] as const;

export const makeCertificateOverview = (
  counts: readonly number[] = [1, 0, 0, 2, 1, 3, 40, 380, 210, 0],
): CertificateOverview => ({
  total: 640,
  issued: 636,
  live: 635,
  ordering: 1,
  uploaded: 1,
  expiry: counts.map((count, at) => ({
    fromDays: BOUNDS[at] ?? null,
    toDays: BOUNDS[at + 1] ?? null,
    count,
  })),
  orders: [{ kind: 'orders', authority: CA, subject: '', left: 47, capacity: 50, reserved: 20 }],
  tightest: [
    { kind: 'names', authority: CA, subject: 'shop.globex.com', left: 1, capacity: 3, reserved: 1 },
  ],
  failures: [{ code: 'acme.refused', problem: 'caa', count: 1 }],
});
