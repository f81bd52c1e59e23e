import type { SchemaFacts } from '@fleetcommand/domain/installation/examine';

/** The database's own list of migrations, beside what this release brings. */
export interface SchemaInspector {
  /** Null where the list cannot be read. */
  facts(): Promise<SchemaFacts | null>;
}
