/** Rows by key, of a table or of one transaction's view of it. Rows are values: they are replaced, never changed. */
export interface Rows<Row> {
  get(key: string): Row | undefined;
  set(key: string, row: Row): void;
  delete(key: string): void;
  /** In no particular order. */
  values(): Row[];
}

export class Table<Row> implements Rows<Row> {
  readonly #rows = new Map<string, Row>();

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  set(key: string, row: Row): void {
    this.#rows.set(key, row);
  }

  delete(key: string): void {
    this.#rows.delete(key);
  }

  values(): Row[] {
    return [...this.#rows.values()];
  }
}

/** A table as one transaction sees it: its own writes over what is committed. */
export class TableView<Row> implements Rows<Row> {
  /** Undefined for a deleted row. */
  readonly #written = new Map<string, Row | undefined>();
  /** What was committed when each row was first written here. */
  readonly #before = new Map<string, Row | undefined>();

  constructor(private readonly table: Table<Row>) {}

  get(key: string): Row | undefined {
    return this.#written.has(key) ? this.#written.get(key) : this.table.get(key);
  }

  set(key: string, row: Row): void {
    this.#write(key, row);
  }

  delete(key: string): void {
    this.#write(key, undefined);
  }

  values(): Row[] {
    const overwritten = new Set<unknown>(
      [...this.#before.values()].filter((row) => row !== undefined),
    );
    const untouched = this.table.values().filter((row) => !overwritten.has(row));
    return [...untouched, ...this.written()];
  }

  /** The rows written here that are not deleted again. */
  written(): Row[] {
    return [...this.#written.values()].filter((row): row is Row & ({} | null) => row !== undefined);
  }

  /** Somebody else committed a row that was written here. */
  isStale(): boolean {
    return [...this.#before].some(([key, row]) => this.table.get(key) !== row);
  }

  commit(): void {
    for (const [key, row] of this.#written) {
      if (row === undefined) this.table.delete(key);
      else this.table.set(key, row);
    }
  }

  #write(key: string, row: Row | undefined): void {
    if (!this.#before.has(key)) this.#before.set(key, this.table.get(key));
    this.#written.set(key, row);
  }
}
