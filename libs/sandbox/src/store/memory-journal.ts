import type { Journal, JournalEntry } from './journal.js';

/** A journal that lasts as long as the object it lives in: for specs, and for a store nobody needs again. */
export class MemoryJournal implements Journal {
  readonly entries = new Map<number, JournalEntry>();

  load(): JournalEntry[] {
    return [...this.entries.values()].sort((a, b) => a.revision - b.revision);
  }

  append(entry: JournalEntry): void {
    this.entries.set(entry.revision, entry);
  }

  forget(revisions: readonly number[]): void {
    for (const revision of revisions) this.entries.delete(revision);
  }

  close(): void {
    // Nothing is held open.
  }
}
