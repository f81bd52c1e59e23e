/** What docs/webhooks.md tells people to run. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import { WEBHOOK_EVENT_TYPES } from './event.js';
import { printSecret, signatureHeaders } from './signature.js';
import { VERIFY_SAMPLE } from './verify-sample.js';

const page = await readFile(
  fileURLToPath(new URL('../../../../docs/webhooks.md', import.meta.url)),
  'utf8',
);
const { verify } = (await import(
  `data:text/javascript;base64,${Buffer.from(VERIFY_SAMPLE).toString('base64')}`
)) as {
  verify: (headers: object, body: string, secret: string, now: number) => unknown;
};

const at = new Date('2026-01-01T00:00:00Z');
const [mine, other] = [1, 2].map((byte) => printSecret(new Uint8Array(32).fill(byte)));
const body = '{"type":"webhook.test"}';

describe('the documented way to verify a signature', () => {
  it('takes what we signed, with either secret while one replaces the other', () => {
    if (!mine || !other) throw new Error('there are two');
    const headers = signatureHeaders({ id: 'msg_1', at, body }, [mine, other]);
    for (const secret of [mine, other])
      expect(verify(headers, body, secret.reveal(), at.getTime())).toEqual({
        type: 'webhook.test',
      });
  });

  it('refuses another secret, another body and another time', () => {
    if (!mine || !other) throw new Error('there are two');
    const headers = signatureHeaders({ id: 'msg_1', at, body }, [mine]);
    expect(verify(headers, body, other.reveal(), at.getTime())).toBeNull();
    expect(verify(headers, `${body} `, mine.reveal(), at.getTime())).toBeNull();
    expect(verify(headers, body, mine.reveal(), at.getTime() + 301_000)).toBeNull();
  });

  it('is the one on the page', () => {
    expect(page).toContain(VERIFY_SAMPLE);
  });

  it('comes with a row for every type of event', () => {
    const rows = Array.from(page.matchAll(/^\| `([a-z.-]+)`/gm), ([, type]) => type);
    expect(rows).toEqual(WEBHOOK_EVENT_TYPES);
  });
});
