import type { MailRepository } from '@fleetcommand/application/ports/mail';

import { insert, type Memory } from './tables.js';

export function memoryMails({ tables }: Memory): MailRepository {
  return {
    async add(mail) {
      insert(tables.mails, mail.id, mail);
    },
    async find(id) {
      return tables.mails.get(id) ?? null;
    },
    async save(id, outcome) {
      const mail = tables.mails.get(id);
      if (mail?.state !== 'queued') return;
      const ciphertext = outcome.state === 'queued' ? mail.ciphertext : null;
      tables.mails.set(id, { ...mail, ...outcome, ciphertext });
    },
    async listDue(now, limit) {
      return tables.mails
        .values()
        .filter((mail) => mail.state === 'queued' && mail.nextAttemptAt <= now)
        .sort((a, b) => a.nextAttemptAt.getTime() - b.nextAttemptAt.getTime())
        .slice(0, limit)
        .map(({ id }) => id);
    },
    async prune(before) {
      const old = tables.mails
        .values()
        .filter((mail) => mail.state !== 'queued' && mail.createdAt < before);
      old.forEach(({ id }) => tables.mails.delete(id));
      return old.length;
    },
  };
}
