/**
 * The last verified states on disk, from which an edge starts when no control plane answers.
 *
 * A snapshot is one file: a header, one fragment a line, and a checksum. Beside it lies the journal of what
 * changed since. Three are kept, so that one that turns out not to load leaves two. All are readable by their
 * owner only: they hold private keys.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Assignment } from '@fleetcommand/routing/haproxy/model/model';
import type { Fragment } from '@fleetcommand/routing/ir/ir';
import { z } from 'zod';
import { fragmentFromText, fragmentToText } from './fragment-text.js';
import { Journal, readJournal } from './journal.js';

const KEPT = 3;
const FORMAT = 2;
/** Fragments turned into text before other work gets a turn: about 2 ms. */
const FRAGMENTS_A_TURN = 200;

const Header = z.object({
  format: z.literal(FORMAT),
  id: z.string(),
  verifiedAt: z.iso.datetime(),
  fragments: z.int(),
  routers: z.int(),
  certificates: z.int(),
  assignment: z.record(z.string(), z.string()),
});
type Header = z.infer<typeof Header>;

export interface Snapshot {
  readonly id: string;
  readonly verifiedAt: Date;
  readonly fragments: ReadonlyMap<string, Fragment>;
  readonly assignment: Assignment;
}

export interface SnapshotSummary {
  readonly id: string;
  readonly verifiedAt: string;
  readonly routers: number;
  readonly certificates: number;
  readonly bytes: number;
}

export interface NewSnapshot {
  readonly id: string;
  readonly journal: Journal;
  readonly write: (state: VerifiedState) => Promise<void>;
}

/** What HAProxy was verified to serve. */
export interface VerifiedState {
  readonly fragments: readonly Fragment[];
  readonly assignment: Assignment;
  readonly verifiedAt: Date;
}

export class SnapshotStore {
  constructor(private readonly folder: string) {}

  /** Usable snapshots with their journals applied, newest first; damaged ones are skipped. Read one at a time. */
  async *newestFirst(): AsyncGenerator<Snapshot> {
    for (const id of await this.ids()) {
      const snapshot = await this.read(id);
      if (snapshot) yield snapshot;
    }
  }

  /** Newest first. */
  async list(): Promise<SnapshotSummary[]> {
    const summaries: SnapshotSummary[] = [];
    for (const id of await this.ids()) {
      const [text, journal] = await Promise.all([
        readFile(this.path(id), 'utf8').catch(() => ''),
        stat(this.journalPath(id)).catch(() => undefined),
      ]);
      const header = readHeader(text);
      if (!header) continue;
      const { verifiedAt, routers, certificates } = header;
      summaries.push({
        id,
        verifiedAt,
        routers,
        certificates,
        bytes: text.length + (journal?.size ?? 0),
      });
    }
    return summaries;
  }

  /**
   * Opens the journal of a new snapshot; `write` then writes the snapshot itself and removes those beyond three,
   * while other work goes on. Changes made in between belong into both journals: the snapshot counts only once
   * it is whole.
   */
  async begin(): Promise<NewSnapshot> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const id = nextId((await this.ids())[0]);
    await rm(this.journalPath(id), { force: true });
    const journal = await Journal.create(this.journalPath(id));
    return {
      id,
      journal,
      write: async ({ fragments, assignment, verifiedAt }) => {
        const header: Header = {
          format: FORMAT,
          id,
          verifiedAt: verifiedAt.toISOString(),
          fragments: fragments.length,
          routers: fragments.reduce((sum, fragment) => sum + fragment.routers.length, 0),
          certificates: fragments.reduce((sum, fragment) => sum + fragment.certificates.length, 0),
          assignment: { ...assignment },
        };
        await writeDurably(this.path(id), header, fragments);
        await this.prune();
      },
    };
  }

  private async read(id: string): Promise<Snapshot | undefined> {
    const text = await readFile(this.path(id), 'utf8').catch(() => '');
    const header = readHeader(text);
    const body = text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1);
    const checksum = text.slice(body.length).trim();
    if (!header || checksum !== sha256(body)) return undefined;
    const lines = body.split('\n').slice(1, -1);
    const fragments = new Map(
      lines.map((line) => fragmentFromText(line)).map((fragment) => [fragment.id, fragment]),
    );
    for (const { id: fragmentId, fragment } of await readJournal(this.journalPath(id))) {
      if (fragment) fragments.set(fragmentId, fragment);
      else fragments.delete(fragmentId);
    }
    return {
      id,
      verifiedAt: new Date(header.verifiedAt),
      fragments,
      assignment: header.assignment,
    };
  }

  /** Ids of the snapshots on disk, newest first. */
  private async ids(): Promise<string[]> {
    const names = await readdir(this.folder).catch(() => []);
    return names
      .flatMap((name) => /^(\d{8})\.snapshot$/.exec(name)?.[1] ?? [])
      .sort()
      .reverse();
  }

  private async prune(): Promise<void> {
    for (const id of (await this.ids()).slice(KEPT)) {
      await rm(this.path(id), { force: true });
      await rm(this.journalPath(id), { force: true });
    }
  }

  private path(id: string): string {
    return join(this.folder, `${id}.snapshot`);
  }

  private journalPath(id: string): string {
    return join(this.folder, `${id}.journal`);
  }
}

function nextId(newest: string | undefined): string {
  return String(Number(newest ?? 0) + 1).padStart(8, '0');
}

function readHeader(text: string): Header | undefined {
  try {
    return Header.safeParse(JSON.parse(text.slice(0, text.indexOf('\n')))).data;
  } catch {
    return undefined;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function writeDurably(
  path: string,
  header: Header,
  fragments: readonly Fragment[],
): Promise<void> {
  const hash = createHash('sha256');
  const file = await open(`${path}.new`, 'w', 0o600);
  const append = async (text: string): Promise<void> => {
    hash.update(text);
    await file.appendFile(text);
  };
  try {
    await append(`${JSON.stringify(header)}\n`);
    for (let start = 0; start < fragments.length; start += FRAGMENTS_A_TURN) {
      const some = fragments.slice(start, start + FRAGMENTS_A_TURN);
      await append(some.map((fragment) => `${fragmentToText(fragment)}\n`).join(''));
      await nextTurn();
    }
    await file.appendFile(`${hash.digest('hex')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
