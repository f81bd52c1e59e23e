import { VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';

import classes from './stacked-table.module.css';

export interface Column<Row> {
  readonly name: string;
  /** Said, not shown: its cells show by themselves what they are, such as buttons and boxes to tick. */
  readonly isUnnamed?: boolean;
  /** What stands in its cells. */
  readonly of: (row: Row) => ReactNode;
  /** Takes what room there is. */
  readonly isWide?: boolean;
  /** A number or a sum: digit under digit. */
  readonly isAmount?: boolean;
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
          {columns.map(({ name, isWide, isUnnamed }) => (
            <th key={name} scope="col" role="columnheader" data-wide={isWide || undefined}>
              {isUnnamed ? <VisuallyHidden>{name}</VisuallyHidden> : name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {columns.map(({ name, of, isWide, isAmount, isUnnamed }) => (
              <td
                key={name}
                role="cell"
                data-label={isUnnamed ? undefined : name}
                data-wide={isWide || undefined}
                data-amount={isAmount || undefined}
                data-unnamed={isUnnamed || undefined}
              >
                <div className={classes.cell}>{of(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
