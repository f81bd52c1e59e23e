/**
 * Files of Traefik's dynamic configuration: one, or a folder of them. Observes the files, what they refer to, and DNS for
 * the names in them; changes nothing. A file that is no configuration any more leaves what it said last, and says so.
 */
import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { EdgeSource } from '@fleetcommand/contracts/http/edge';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { Part } from '@fleetcommand/routing/dialects/dynamic/part';
import { NO_ENTRIES } from '@fleetcommand/routing/dialects/dynamic/part';
import type { FileOptions } from '../../config/provider-options.js';
import type { Feeder, FeederEvents } from '../dynamic/feeder.js';
import { certificatesOfEntryPoints, loadFile } from './load-file.js';
import { filesAt } from './read-files.js';

export interface FileFeederOptions extends FileOptions {
  readonly clock: Clock;
}

/** Writers that write in pieces are given this time. */
const SETTLE_MS = 50;
/** Everything is read again so often: names may have got other addresses, and links other files. */
const REREAD_MS = 30_000;

export class FileFeeder implements Feeder {
  readonly provider = 'file';
  isCurrent = false;
  private readonly good = new Map<string, Part>();
  private lastReadAt: Date | undefined;
  private message: string | undefined;
  private events!: FeederEvents;
  private readonly watchers: FSWatcher[] = [];
  private settling: NodeJS.Timeout | undefined;
  private rereading: NodeJS.Timeout | undefined;
  private reading: Promise<void> = Promise.resolve();

  constructor(private readonly options: FileFeederOptions) {}

  start(events: FeederEvents): void {
    this.events = events;
    this.read();
    if (!this.options.watches) return;
    for (const path of this.places) void this.watch(path);
    this.rereading = setInterval(() => this.read(), REREAD_MS);
    this.rereading.unref();
  }

  status(): EdgeSource {
    const state = this.lastReadAt === undefined ? 'starting' : 'watching';
    return {
      name: this.name,
      state: this.message === undefined ? state : 'failing',
      objects: this.good.size,
      lastSeenAt: this.lastReadAt?.toISOString() ?? null,
      message: this.message ?? null,
    };
  }

  stop(): void {
    for (const watcher of this.watchers) watcher.close();
    clearTimeout(this.settling);
    clearInterval(this.rereading);
  }

  /** One file is watched by its folder: editors and mounted ConfigMaps put a new one in its place. */
  private async watch(path: string): Promise<void> {
    try {
      const isFolder = (await stat(path)).isDirectory();
      const watcher = watch(isFolder ? path : dirname(path), { recursive: isFolder }, () => {
        clearTimeout(this.settling);
        this.settling = setTimeout(() => this.read(), SETTLE_MS);
      });
      watcher.on('error', (error) => this.failed(error));
      this.watchers.push(watcher);
    } catch (error) {
      this.failed(error);
    }
  }

  private get places(): string[] {
    const { path, certificatesOf } = this.options;
    return [path, certificatesOf].filter((each) => each !== undefined);
  }

  private get name(): string {
    return `File ${this.places.join(', ')}`;
  }

  private read(): void {
    this.reading = this.reading.then(() => this.readAll());
  }

  private async readAll(): Promise<void> {
    try {
      const paths = (await Promise.all(this.places.map(filesAt))).flat();
      const parts = await Promise.all(paths.map((path) => this.readOne(path)));
      for (const path of this.good.keys()) if (!paths.includes(path)) this.good.delete(path);
      this.isCurrent = true;
      this.message = undefined;
      this.lastReadAt = this.options.clock.now();
      this.events.replaced(parts);
    } catch (error) {
      this.failed(error);
    }
  }

  private async readOne(path: string): Promise<Part> {
    try {
      const isOld = path === this.options.certificatesOf;
      const part = await loadFile(path, isOld ? certificatesOfEntryPoints : undefined);
      this.good.set(path, part);
      return part;
    } catch (error) {
      return this.withProblem(path, error);
    }
  }

  /** What the file said last, and why it is not heard now. */
  private withProblem(path: string, error: unknown): Part {
    const object = { kind: 'File', namespace: '', name: path };
    const last = this.good.get(path);
    const why = error instanceof Error ? error.message : String(error);
    return {
      ...(last ?? { key: path, object, prefix: '', entries: NO_ENTRIES, broken: new Map() }),
      problems: [
        {
          severity: 'error',
          code: 'traefik.file-unreadable',
          object,
          field: '',
          message: `It cannot be read as a configuration: ${why.slice(0, 500)} ${last ? 'What it said before is served. ' : ''}Correct the file.`,
        },
      ],
    };
  }

  private failed(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.isCurrent = false;
    this.message = `${this.name}: ${why}`;
    this.events.failed({ code: 'edge.source-file', message: this.message, retry: 'backoff' });
  }
}
