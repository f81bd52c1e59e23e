import type { ReactNode } from 'react';

import classes from './stacked-table.module.css';

export interface Column<Row> {
  readonly name: string;
  /** What stands in its cells. */
  readonly of: (row: Row) => ReactNode;
  /** Takes what room there is. */
  readonly isWide?: boolean;
}

interface StackedTableProps<Row> {
  /** What it lists, for those who listen. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}

/**
 * A table that on a narrow screen stacks the cells of a row, each with its column's name. The roles say what the
 * elements do: the style sheet's stacking hides it.
 */
export function StackedTable<Row>({ label, columns, rows, keyOf }: StackedTableProps<Row>) {
  return (
    <table className={classes.table} role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ name, isWide }) => (
            <th key={name} scope="col" role="columnheader" data-wide={isWide || undefined}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {columns.map(({ name, of, isWide }) => (
              <td key={name} role="cell" data-label={name} data-wide={isWide || undefined}>
                <div className={classes.cell}>{of(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
