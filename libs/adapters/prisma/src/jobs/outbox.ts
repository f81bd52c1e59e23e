import type { Outbox, OutboxMessage } from '@fleetcommand/application/ports/outbox';
import { jobMessage } from '@fleetcommand/contracts/messages/jobs';
import type { OutboxId } from '@fleetcommand/kernel/ids';
import { z } from 'zod';

import type { Connection } from '../connection/connection.js';
import { Prisma } from '../generated/client.js';
import type { Writes } from '../connection/writes.js';

interface OutboxRow {
  readonly id: OutboxId;
  readonly payload: Prisma.JsonValue;
  readonly attempts: number;
}

/** A message of another release, whose job this one does not know. */
export interface UnreadableMessage {
  readonly id: OutboxId;
  /** What is wrong with it, field by field. */
  readonly problem: string;
}

export function prismaOutbox(
  connection: Connection,
  writes: Writes,
  onUnreadable: (message: UnreadableMessage) => void,
): Outbox {
  return {
    async add({ id, job, availableAt }) {
      await writes.later({
        outbox_message: Prisma.sql`
        INSERT INTO outbox (id, topic, payload, available_at)
        VALUES (${id}, ${job.kind}, ${JSON.stringify(job)}::jsonb,
          COALESCE(${availableAt ?? null}::timestamptz, CURRENT_TIMESTAMP))`,
      });
    },

    async claim(limit) {
      const rows = await connection.$queryRaw<OutboxRow[]>`
        SELECT id, payload, attempts FROM outbox
        WHERE processed_at IS NULL AND available_at <= clock_timestamp()
        ORDER BY available_at, id
        LIMIT ${limit}
        FOR UPDATE SKIP LOCKED`;
      const { messages, unreadable } = parse(rows);
      if (unreadable.length > 0) {
        await putOff(connection, unreadable);
        unreadable.forEach((message) => onUnreadable(message));
      }
      return messages;
    },

    async markProcessed(ids) {
      await connection.$executeRaw`
        UPDATE outbox SET processed_at = clock_timestamp(), attempts = attempts + 1
        WHERE id = ANY(${[...ids]})`;
    },

    async prune(before) {
      const { count } = await connection.outbox.deleteMany({
        where: { processedAt: { lt: before } },
      });
      return count;
    },

    async countPending() {
      return connection.outbox.count({ where: { processedAt: null } });
    },

    async ring(id) {
      const rung = await connection.$queryRaw<unknown[]>`
        UPDATE outbox SET available_at = clock_timestamp()
        WHERE id = ${id} AND processed_at IS NULL RETURNING pg_notify('outbox', '')::text`;
      return rung.length > 0;
    },

    async findPending(id) {
      return connection.outbox.findFirst({
        where: { id, processedAt: null },
        select: { topic: true, payload: true, attempts: true },
      });
    },

    async discard(id) {
      const { count } = await connection.outbox.deleteMany({ where: { id, processedAt: null } });
      return count > 0;
    },
  };
}

function parse(rows: readonly OutboxRow[]): {
  messages: OutboxMessage[];
  unreadable: UnreadableMessage[];
} {
  const messages: OutboxMessage[] = [];
  const unreadable: UnreadableMessage[] = [];
  for (const { id, payload, attempts } of rows) {
    const job = jobMessage.safeParse(payload);
    if (job.success) messages.push({ id, job: job.data, attempts });
    else unreadable.push({ id, problem: z.prettifyError(job.error) });
  }
  return { messages, unreadable };
}

/** Out of the way of the others, and looked at again: a newer relay may be starting beside this one. */
async function putOff(
  connection: Connection,
  unreadable: readonly UnreadableMessage[],
): Promise<void> {
  await connection.$executeRaw`
    UPDATE outbox
    SET attempts = attempts + 1, available_at = clock_timestamp() + interval '1 minute'
    WHERE id = ANY(${unreadable.map((message) => message.id)})`;
}
