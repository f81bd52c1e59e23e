/** Decides when a snapshot is written, and sees to it that no verified change falls between two of them. */
import type { FragmentChange, Journal } from './journal.js';
import type { SnapshotStore, VerifiedState } from './snapshot-store.js';

/** A snapshot of 10,000 tenants costs about 0.3 s of work, so that it is not written after every change. */
const LONGEST_JOURNAL = 2_000;
const OLDEST_JOURNAL_MS = 60_000;

export class SnapshotKeeper {
  /** The current journal; while a snapshot is being written, also that of the former one. */
  private journals: Journal[] = [];
  private firstChangeAtMs: number | undefined;
  private saving: Promise<void> | undefined;
  /** The newest whole snapshot of this run. */
  current: { readonly id: string; readonly verifiedAt: Date } | undefined;

  /** Recorded and not yet verified. */
  private open: FragmentChange[] = [];

  /** `onFault`: a disk that is full or gone. Routes go on being served; the next start may find them older. */
  constructor(
    private readonly store: SnapshotStore,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /** Before HAProxy is told. */
  async record(changes: readonly FragmentChange[], nowMs: number): Promise<void> {
    if (changes.length === 0) return;
    this.firstChangeAtMs ??= nowMs;
    this.open = [...this.open, ...changes];
    await Promise.all(this.journals.map((journal) => journal.record(changes))).catch(this.onFault);
  }

  /** After HAProxy was verified to serve what was recorded. */
  async markVerified(): Promise<void> {
    this.open = [];
    await Promise.all(this.journals.map((journal) => journal.markVerified())).catch(this.onFault);
  }

  isDue(nowMs: number): boolean {
    if (this.saving || this.firstChangeAtMs === undefined) return false;
    const length = this.journals.at(-1)?.length ?? 0;
    return length >= LONGEST_JOURNAL || nowMs - this.firstChangeAtMs >= OLDEST_JOURNAL_MS;
  }

  get hasUnsaved(): boolean {
    return this.firstChangeAtMs !== undefined;
  }

  /** Writes what HAProxy was verified to serve at this moment. One at a time: a second call waits for the first. */
  async save(stateNow: () => VerifiedState): Promise<void> {
    while (this.saving) await this.saving.catch(() => undefined); // Reported by the call that began it.
    this.saving = this.write(stateNow);
    try {
      await this.saving;
    } catch (error) {
      this.onFault(error);
    } finally {
      this.saving = undefined;
    }
  }

  async close(): Promise<void> {
    await this.saving?.catch(() => undefined);
    await Promise.all(this.journals.map((journal) => journal.close()));
    this.journals = [];
  }

  private async write(stateNow: () => VerifiedState): Promise<void> {
    const { id, journal, write } = await this.store.begin();
    const former = this.journals;
    // From here on, in one turn: the state is taken, and every later change is recorded in the new journal too.
    const state = stateNow();
    const carried = this.open.length > 0 ? journal.record(this.open) : undefined;
    this.journals = [...former, journal];
    this.firstChangeAtMs = undefined;
    await carried;
    await write(state);
    this.journals = this.journals.filter((open) => !former.includes(open));
    await Promise.all(former.map((open) => open.close()));
    this.current = { id, verifiedAt: state.verifiedAt };
  }
}
