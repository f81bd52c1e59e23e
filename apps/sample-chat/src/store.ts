/**
 * The chat's messages in PostgreSQL.
 *
 * Observes: notifications on the channel `chat_messages`, and a new session's start (what was missed while
 * away is read again). Changes: the table `chat_messages`; calls `onMessage` once per message, in order of
 * id, on every replica.
 */
import pg from 'pg';
import { HISTORY_LENGTH, type Draft, type Message } from './message.js';

const CHANNEL = 'chat_messages';

/** Any number that other users of advisory locks in this database do not take. */
const LOCK = 7_204_451;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS chat_messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    author text NOT NULL,
    text text NOT NULL,
    sent_at timestamptz NOT NULL DEFAULT now()
  )`;

/**
 * The lock makes ids visible in growing order, which "everything after id n" relies on: without it a
 * transaction with a smaller id may commit after one with a larger.
 */
const APPEND = `
  WITH gate AS MATERIALIZED (SELECT pg_advisory_xact_lock(${LOCK})),
  added AS (
    INSERT INTO chat_messages (author, text) SELECT $1, $2 FROM gate
    RETURNING id, author, text, sent_at
  )
  SELECT added.*, pg_notify('${CHANNEL}', '') FROM added`;

const NEWEST = 'SELECT id, author, text, sent_at FROM chat_messages ORDER BY id DESC LIMIT $1';
const AFTER =
  'SELECT id, author, text, sent_at FROM chat_messages WHERE id > $1 ORDER BY id LIMIT $2';
const LAST_ID = 'SELECT coalesce(max(id), 0) AS id FROM chat_messages';

const PAGE = 500;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5000;

interface Row {
  readonly id: string;
  readonly author: string;
  readonly text: string;
  readonly sent_at: Date;
}

export interface Store {
  /** Whether the database answered last time we had to do with it. */
  isUp(): boolean;
  /** Whether the table exists and this replica listens, now or before. */
  isPrepared(): boolean;
  append(message: Draft): Promise<Message>;
  /** The newest messages, oldest first; with `afterId` only later ones. */
  history(afterId?: number, limit?: number): Promise<Message[]>;
  close(): Promise<void>;
}

/** Opens the store. It connects in the background, and again whenever the database went away. */
export function openStore(url: string, onMessage: (message: Message) => void): Store {
  const pool = new pg.Pool({
    connectionString: url,
    max: 3,
    connectionTimeoutMillis: 3000,
    idleTimeoutMillis: 30_000,
    query_timeout: 5000,
  });
  // A lost idle connection is no news: the listener's session tells of the outage.
  pool.on('error', () => undefined);
  const listener = new Listener(url, onMessage);
  listener.start();
  return {
    isUp: () => listener.isListening,
    isPrepared: () => listener.wasPrepared,
    async append({ author, text }) {
      const { rows } = await pool.query<Row>(APPEND, [author, text]);
      return toMessage(rows[0]!);
    },
    async history(afterId, limit = HISTORY_LENGTH) {
      if (afterId === undefined) {
        const { rows } = await pool.query<Row>(NEWEST, [limit]);
        return rows.map(toMessage).toReversed();
      }
      const { rows } = await pool.query<Row>(AFTER, [afterId, limit]);
      return rows.map(toMessage);
    },
    async close() {
      await listener.stop();
      await pool.end();
    },
  };
}

/** Keeps one session that listens; delivers each message once. */
class Listener {
  isListening = false;
  wasPrepared = false;
  private client: pg.Client | undefined;
  private lastId: number | undefined;
  private delivering: Promise<void> = Promise.resolve();
  private retryMs = FIRST_RETRY_MS;
  private retry: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly url: string,
    private readonly onMessage: (message: Message) => void,
  ) {}

  start(): void {
    this.connect().catch(() => this.connectLater());
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.retry);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      connectionTimeoutMillis: 3000,
      keepAlive: true,
    });
    client.once('error', () => undefined);
    client.on('error', () => undefined);
    client.once('end', () => this.connectLater());
    client.on('notification', () => this.deliver(client));
    await client.connect();
    this.client = client;
    await prepareTable(client);
    await client.query(`LISTEN ${CHANNEL}`);
    this.lastId ??= Number((await client.query<Row>(LAST_ID)).rows[0]!.id);
    this.isListening = true;
    this.wasPrepared = true;
    this.retryMs = FIRST_RETRY_MS;
    this.deliver(client);
  }

  private connectLater(): void {
    this.isListening = false;
    if (this.isStopped) return;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.start(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
  }

  /** Reads on from the last message delivered; one read at a time, so the order holds. */
  private deliver(client: pg.Client): void {
    // A failed read is made good after reconnecting: `lastId` stands where it stood.
    this.delivering = this.delivering.then(() => this.readOn(client)).catch(() => undefined);
  }

  private async readOn(client: pg.Client): Promise<void> {
    for (;;) {
      const { rows } = await client.query<Row>(AFTER, [this.lastId, PAGE]);
      for (const message of rows.map(toMessage)) {
        this.lastId = message.id;
        this.onMessage(message);
      }
      if (rows.length < PAGE) return;
    }
  }
}

/** Replicas start together; the lock lets one of them make the table (IF NOT EXISTS alone may collide). */
async function prepareTable(client: pg.Client): Promise<void> {
  await client.query('BEGIN');
  await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  await client.query(SCHEMA);
  await client.query('COMMIT');
}

function toMessage(row: Row): Message {
  return {
    id: Number(row.id),
    author: row.author,
    text: row.text,
    sentAt: row.sent_at.toISOString(),
  };
}
