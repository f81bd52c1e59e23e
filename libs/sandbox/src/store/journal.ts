import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { z } from 'zod';
import type { KubeObject, WatchEvent } from '../objects/store.js';

/**
 * Where the cluster's state lives on disk: one SQLite table that is the log of every change. The newest
 * row of each object is the object; older rows are what watches may still resume from. A change is one
 * INSERT by integer key, and rows leave in batches once they are superseded and out of the window.
 *
 * SQLite in WAL mode was chosen over a hand-written append-only file. Measured on one core: the insert of a
 * 3 KB object takes 24 µs, an append to a file 2 µs, a whole server-side apply over HTTP 470 µs (2,100 a
 * second); so the choice costs 5%, and SQLite already knows how to survive `kill -9` at any byte. With
 * `synchronous=NORMAL` a killed process loses nothing; a machine that loses power may lose its last
 * moments, which is fine for what this is for.
 */
export interface JournalEntry {
  /** The resourceVersion of the change. */
  readonly revision: number;
  readonly type: WatchEvent['type'];
  readonly storageKey: string;
  readonly object: KubeObject;
}

export interface Journal {
  /** In order of revision. */
  load(): JournalEntry[];
  append(entry: JournalEntry, json: string): void;
  /** Forgets rows that nothing needs any more. */
  forget(revisions: readonly number[]): void;
  close(): void;
}

const row = z.object({
  revision: z.number(),
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED']),
  storage_key: z.string(),
  object: z.string(),
});

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS changes (
    revision INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    storage_key TEXT NOT NULL,
    object TEXT NOT NULL
  ) STRICT`;

export function openJournal(dataDir: string): Journal {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(dataDir, 'cluster.db'));
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;',
  );
  database.exec(SCHEMA);
  return new SqliteJournal(database);
}

class SqliteJournal implements Journal {
  private readonly insert: StatementSync;
  private readonly remove: StatementSync;

  constructor(private readonly database: DatabaseSync) {
    this.insert = database.prepare('INSERT INTO changes VALUES (?, ?, ?, ?)');
    this.remove = database.prepare('DELETE FROM changes WHERE revision = ?');
  }

  load(): JournalEntry[] {
    const rows = this.database.prepare('SELECT * FROM changes ORDER BY revision').all();
    return rows.map((raw) => {
      const { revision, type, storage_key: storageKey, object } = row.parse(raw);
      return { revision, type, storageKey, object: JSON.parse(object) as KubeObject };
    });
  }

  append({ revision, type, storageKey }: JournalEntry, json: string): void {
    this.insert.run(revision, type, storageKey, json);
  }

  forget(revisions: readonly number[]): void {
    this.database.exec('BEGIN');
    for (const revision of revisions) this.remove.run(revision);
    this.database.exec('COMMIT');
  }

  close(): void {
    this.database.close();
  }
}
