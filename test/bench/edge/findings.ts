/** What `bench edge` is told, and what it finds. */
import type { Changes } from './changes.js';
import type { ColdStart } from './cold-start.js';
import type { Comparison, LoadKind, PerRouter } from './comparison.js';
import type { Memory } from './processes.js';
import type { Reloads } from './reloads.js';
import type { Rolling } from './rolling.js';

export interface PartOptions {
  readonly tenants: number;
  /** Of each load, on each router and in each order. */
  readonly seconds: number;
  /** Loaded for a cold start; 0 leaves that out. */
  readonly certificates: number;
  readonly say: (line: string) => void;
}

/** As far as it was measured. */
export interface Findings {
  readonly loads: Readonly<Partial<Record<LoadKind, Comparison>>>;
  readonly memoryMb: PerRouter<Memory>;
  readonly changes: {
    /** `reloads`: while they were measured. */
    readonly edge?: Changes & { readonly reloads: number };
    readonly traefik?: Changes;
  };
  readonly reloads: Reloads;
  readonly rolling: Rolling;
  readonly starts: {
    readonly edge?: ColdStart;
    /** With its cluster; it has no other. */
    readonly traefikMs?: number;
    readonly certificates?: ColdStart & { readonly count: number };
  };
}

export interface EdgeReport extends Partial<Findings> {
  readonly bench: 'edge';
  readonly tenants: number;
  /** How long each part took. */
  readonly seconds: Readonly<Record<string, number>>;
  /** What was not measured to its end, and why. */
  readonly unfinished: Readonly<Record<string, string>>;
}
