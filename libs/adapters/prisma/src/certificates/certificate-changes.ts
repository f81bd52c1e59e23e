import type {
  CertificateChange,
  CertificateWish,
} from '@fleetcommand/application/ports/certificates';

import { Prisma } from '../generated/client.js';

type Column = readonly [name: string, kind: 'plain' | 'json' | 'time'];

/** The column of each field that may change. */
const COLUMNS: Readonly<Record<keyof CertificateChange, Column>> = {
  source: ['source', 'plain'],
  fallsBack: ['falls_back', 'plain'],
  order: ['"order"', 'json'],
  orderKeyCiphertext: ['order_key_ciphertext', 'plain'],
  chainPem: ['chain_pem', 'plain'],
  keyCiphertext: ['key_ciphertext', 'plain'],
  serial: ['serial', 'plain'],
  directoryUrl: ['directory_url', 'plain'],
  notBefore: ['not_before', 'time'],
  notAfter: ['not_after', 'time'],
  renewal: ['renewal', 'json'],
  publishedSerial: ['published_serial', 'plain'],
  liveSerial: ['live_serial', 'plain'],
  liveAt: ['live_at', 'time'],
  edgesAsked: ['edges_asked', 'plain'],
  edgesServing: ['edges_serving', 'plain'],
  revocation: ['revocation', 'json'],
  releasedAt: ['released_at', 'time'],
  noticedDays: ['noticed_days', 'plain'],
  attempts: ['attempts', 'plain'],
  nextAttemptAt: ['next_attempt_at', 'time'],
  lastError: ['last_error', 'json'],
  authorityFailures: ['authority_failures', 'json'],
  nextLookAt: ['next_look_at', 'time'],
};

const WISHED: Readonly<Record<keyof CertificateWish, string>> = {
  id: 'id',
  purpose: 'purpose',
  hostnames: 'hostnames',
  tenantId: 'tenant_id',
  challenge: 'challenge',
  challengeTarget: 'challenge_target',
  keyType: 'key_type',
};

/** Every column, named as the row's field is; for `RETURNING`. */
export const RETURNED = Prisma.raw(
  [
    ...Object.entries(WISHED),
    ...Object.entries(COLUMNS).map(([field, [column]]) => [field, column] as const),
  ]
    .map(([field, column]) => `${column} AS "${field}"`)
    .join(', '),
);

const isField = (name: string): name is keyof CertificateChange => name in COLUMNS;

/** `column = value` for each field given. */
export function changeAssignments(change: CertificateChange): Prisma.Sql[] {
  return Object.entries(change).flatMap(([field, value]) => {
    if (!isField(field) || value === undefined) return [];
    const [column, kind] = COLUMNS[field];
    const name = Prisma.raw(column);
    if (kind === 'json') return [Prisma.sql`${name} = ${jsonText(value)}::jsonb`];
    if (kind === 'time') return [Prisma.sql`${name} = ${value}::timestamptz`];
    return [Prisma.sql`${name} = ${value}`];
  });
}

function jsonText(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
