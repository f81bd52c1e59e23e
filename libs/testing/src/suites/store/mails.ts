import type { StoredMail } from '@fleetcommand/application/ports/mail';
import { describe, expect, it } from 'vitest';

import { SOME_TIME } from '../../builders/accounts.js';
import { someId } from '../../builders/ids.js';
import type { GetSubject } from './subject.js';

const later = (minutes: number) => new Date(SOME_TIME.getTime() + minutes * 60_000);

function aMail(overrides: Partial<StoredMail> = {}): StoredMail {
  return {
    id: someId('mail'),
    to: 'ada@example.com',
    kind: 'invitation',
    ciphertext: 'sealed',
    state: 'queued',
    attempts: 0,
    nextAttemptAt: SOME_TIME,
    lastError: null,
    createdAt: SOME_TIME,
    ...overrides,
  };
}

export function describeMails(subject: GetSubject): void {
  describe('mails', () => {
    it('are due at their time until they are sent, and then say nothing any more', async () => {
      const { mails } = subject().store;
      const mail = aMail();
      await mails.add(mail);
      expect(await mails.find(mail.id)).toEqual(mail);
      const isDue = async (at: Date) => (await mails.listDue(at, 1_000)).includes(mail.id);
      expect([await isDue(later(-1)), await isDue(SOME_TIME)]).toEqual([false, true]);
      const failed = { state: 'queued', attempts: 1, lastError: 'refused' } as const;
      await mails.save(mail.id, { ...failed, nextAttemptAt: later(5) });
      expect([await isDue(later(4)), await isDue(later(5))]).toEqual([false, true]);
      const sent = {
        state: 'sent',
        attempts: 2,
        lastError: null,
        nextAttemptAt: later(5),
      } as const;
      await mails.save(mail.id, sent);
      expect(await isDue(later(60))).toBe(false);
      await mails.save(mail.id, { ...failed, nextAttemptAt: later(9) });
      expect(await mails.find(mail.id)).toEqual({ ...mail, ...sent, ciphertext: null });
    });

    it('are dropped when they are old and ended', async () => {
      const { mails } = subject().store;
      const [ended, waiting] = [aMail({ state: 'sent', ciphertext: null }), aMail()];
      await mails.add(ended);
      await mails.add(waiting);
      expect(await mails.prune(later(1))).toBeGreaterThanOrEqual(1);
      expect(await mails.find(ended.id)).toBeNull();
      expect(await mails.find(waiting.id)).not.toBeNull();
    });
  });
}
