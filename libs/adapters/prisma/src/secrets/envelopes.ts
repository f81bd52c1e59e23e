import type {
  EnvelopePlace,
  EnvelopeRepository,
  StoredEnvelope,
} from '@fleetcommand/application/ports/envelopes';

import type { Connection } from '../connection/connection.js';
import { Prisma } from '../generated/client.js';

interface Column {
  readonly table: string;
  readonly id: string;
  readonly subject: string;
  readonly envelope: string;
}

export const ENVELOPE_COLUMNS: Readonly<Record<EnvelopePlace, Column>> = {
  'certificates.key': {
    table: 'certificates',
    id: 'id',
    subject: 'purpose',
    envelope: 'key_ciphertext',
  },
  'certificates.order-key': {
    table: 'certificates',
    id: 'id',
    subject: 'purpose',
    envelope: 'order_key_ciphertext',
  },
  'acme-accounts.key': {
    table: 'acme_accounts',
    id: 'directory_url',
    subject: 'directory_url',
    envelope: 'key_ciphertext',
  },
  'databases.password': {
    table: 'databases',
    id: 'id',
    subject: 'name',
    envelope: 'password_ciphertext',
  },
  'mails.content': { table: 'mails', id: 'id', subject: 'id', envelope: 'ciphertext' },
  'identity-providers.client-secret': {
    table: 'identity_providers',
    id: 'id',
    subject: 'id',
    envelope: 'client_secret_ciphertext',
  },
  'webhook-endpoints.secret': {
    table: 'webhook_endpoints',
    id: 'id',
    subject: 'id',
    envelope: 'secret_ciphertext',
  },
  'webhook-endpoints.previous-secret': {
    table: 'webhook_endpoints',
    id: 'id',
    subject: 'id',
    envelope: 'previous_secret_ciphertext',
  },
  'user-security.totp': {
    table: 'user_security',
    id: 'user_id',
    subject: 'user_id',
    envelope: 'totp_ciphertext',
  },
  'clusters.kubeconfig': {
    table: 'cluster_access',
    id: 'cluster_id',
    subject: 'cluster_id',
    envelope: 'kubeconfig_ciphertext',
  },
  'backups.key': { table: 'backups', id: 'id', subject: 'id', envelope: 'key_ciphertext' },
  'specifications.objects': {
    table: 'specifications',
    id: 'id',
    subject: 'id',
    envelope: 'objects_ciphertext',
  },
};

export function prismaEnvelopes(connection: Connection): EnvelopeRepository {
  return {
    list(place, after, limit) {
      const { table, id, subject, envelope } = namesOf(place);
      return connection.$queryRaw<StoredEnvelope[]>`
        SELECT ${id} AS id, ${subject} AS subject, ${envelope} AS envelope FROM ${table}
        WHERE ${envelope} IS NOT NULL AND (${after}::text IS NULL OR ${id} > ${after}::text)
        ORDER BY ${id} LIMIT ${limit}`;
    },

    async replace(place, rowId, before, after) {
      const { table, id, envelope } = namesOf(place);
      const written = await connection.$executeRaw`
        UPDATE ${table} SET ${envelope} = ${after} WHERE ${id} = ${rowId} AND ${envelope} = ${before}`;
      return written > 0;
    },
  };
}

function namesOf(place: EnvelopePlace) {
  const { table, id, subject, envelope } = ENVELOPE_COLUMNS[place];
  return {
    table: Prisma.raw(table),
    id: Prisma.raw(id),
    subject: Prisma.raw(subject),
    envelope: Prisma.raw(envelope),
  };
}
