import type {
  EnvelopePlace,
  EnvelopeRepository,
  StoredEnvelope,
} from '@fleetcommand/application/ports/envelopes';

import type { Rows } from './rows.js';
import type { Memory } from './tables.js';

interface Place {
  values(): StoredEnvelope[];
  write(id: string, envelope: string): void;
}

export function memoryEnvelopes({ tables }: Memory): EnvelopeRepository {
  const places: Readonly<Record<EnvelopePlace, Place>> = {
    'certificates.key': column(tables.certificates, 'purpose', 'keyCiphertext'),
    'certificates.order-key': column(tables.certificates, 'purpose', 'orderKeyCiphertext'),
    'acme-accounts.key': column(tables.acmeAccounts, 'directoryUrl', 'keyCiphertext'),
    'databases.password': column(tables.databases, 'name', 'passwordCiphertext'),
    'mails.content': column(tables.mails, 'id', 'ciphertext'),
    'identity-providers.client-secret': column(
      tables.identityProviders,
      'id',
      'clientSecretCiphertext',
    ),
    'webhook-endpoints.secret': column(tables.webhookEndpoints, 'id', 'secretCiphertext'),
    'webhook-endpoints.previous-secret': column(
      tables.webhookEndpoints,
      'id',
      'previousSecretCiphertext',
    ),
    'user-security.totp': secondFactors(tables.security),
    'clusters.kubeconfig': column(tables.clusterAccess, 'clusterId', 'kubeconfigCiphertext'),
    'backups.key': column(tables.backups, 'id', 'keyCiphertext'),
    'specifications.objects': column(tables.specifications, 'id', 'objectsCiphertext'),
  };
  return {
    async list(place, after, limit) {
      return places[place]
        .values()
        .filter(({ id }) => after === null || id > after)
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit);
    },
    async replace(place, id, before, after) {
      const stored = places[place].values().find((each) => each.id === id);
      if (stored?.envelope !== before) return false;
      places[place].write(id, after);
      return true;
    },
  };
}

function secondFactors(rows: Memory['tables']['security']): Place {
  return {
    values: () =>
      rows
        .values()
        .flatMap(({ userId: id, totp }) =>
          totp ? [{ id, subject: id, envelope: totp.ciphertext }] : [],
        ),
    write(id, ciphertext) {
      const row = rows.get(id);
      if (row?.totp) rows.set(id, { ...row, totp: { ...row.totp, ciphertext } });
    },
  };
}

/** One column of envelopes of a table; an ACME account's id is its directory. */
function column<Row extends object, Name extends keyof Row & string>(
  rows: Rows<Row>,
  subject: keyof Row & string,
  envelope: Name,
): Place {
  const idOf = (row: Row) => String('id' in row ? row.id : row[subject]);
  return {
    values: () =>
      rows.values().flatMap((row) => {
        const value = row[envelope];
        if (typeof value !== 'string') return [];
        return [{ id: idOf(row), subject: String(row[subject]), envelope: value }];
      }),
    write(id, value) {
      const row = rows.values().find((each) => idOf(each) === id);
      if (row) rows.set(id, { ...row, [envelope]: value });
    },
  };
}
