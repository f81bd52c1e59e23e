import type { MailTransport } from '@fleetcommand/application/ports/mail';
import { fail, ok } from '@fleetcommand/kernel/result';
import { openOffice } from '@fleetcommand/testing/builders/office';
import { describe, expect, it } from 'vitest';

import { queueMail } from './queue-mail.js';
import { sendMail, sweepMails } from './send-mail.js';

const MINUTE_MS = 60_000;

async function postOffice() {
  const office = await openOffice();
  const sent: Parameters<MailTransport['send']>[0][] = [];
  let answer: Awaited<ReturnType<MailTransport['send']>> = ok(undefined);
  const deps = {
    ...office,
    publicUrl: 'https://fleet.example.com',
    transport: {
      send: async (mail: (typeof sent)[number]) => {
        sent.push(mail);
        return answer;
      },
    },
  };
  const content = {
    kind: 'reset-password',
    token: 's3cret',
    expiresAt: '2026-01-01T13:00:00Z',
  } as const;
  await office.store.transaction((tx) => queueMail(office, tx, 'ada@example.com', content));
  const [id] = await office.store.mails.listDue(office.clock.now(), 1);
  if (!id) throw new Error('it is due at once');
  return {
    deps,
    id,
    sent,
    find: () => office.store.mails.find(id),
    fails: (retry: 'never' | 'backoff') =>
      (answer = fail(retry === 'never' ? 'mail.refused' : 'mail.unreachable', 'no', { retry })),
    passes: (ms: number) => office.clock.advance(ms),
    jobs: async () => {
      const rung: unknown[] = [];
      const queue = { enqueue: async (job: unknown) => void rung.push(job) };
      await sweepMails({ ...deps, queue });
      return rung;
    },
  };
}

describe('a mail', () => {
  it('is stored sealed, owed by the outbox, sent once, and forgotten', async () => {
    const { deps, id, sent, find } = await postOffice();
    expect(JSON.stringify(await find())).not.toContain('s3cret');
    const owed = await deps.store.transaction((tx) => tx.outbox.claim(10));
    expect(owed.map(({ job }) => job)).toEqual([{ kind: 'mail.send', mailId: id }]);
    expect(await sendMail(deps, id)).toBe('sent');
    expect(sent).toEqual([
      expect.objectContaining({
        id,
        to: 'ada@example.com',
        text: expect.stringContaining(
          'https://fleet.example.com/reset-password#token=s3cret',
        ) as string,
      }),
    ]);
    expect(await find()).toMatchObject({ state: 'sent', ciphertext: null });
    expect(await sendMail(deps, id)).toBe('nothing-to-do');
    expect(sent).toHaveLength(1);
  });

  it('is tried again later and later while the server is away, and given up in the end', async () => {
    const { deps, id, fails, passes, find, jobs } = await postOffice();
    fails('backoff');
    for (const minutes of [1, 5, 30, 120, 480]) {
      expect(await sendMail(deps, id)).toBe('later');
      expect(await sendMail(deps, id)).toBe('nothing-to-do');
      expect(await jobs()).toEqual([]);
      passes(minutes * MINUTE_MS);
      expect(await jobs()).toEqual([{ kind: 'mail.send', mailId: id }]);
    }
    expect(await sendMail(deps, id)).toBe('given-up');
    expect(await find()).toMatchObject({ state: 'failed', ciphertext: null, lastError: 'no' });
    expect(await jobs()).toEqual([]);
  });

  it('that the server refuses for good is given up at once', async () => {
    const { deps, id, fails } = await postOffice();
    fails('never');
    expect(await sendMail(deps, id)).toBe('given-up');
  });
});
