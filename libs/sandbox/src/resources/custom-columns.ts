import type { V1CustomResourceColumnDefinition } from '@kubernetes/client-node';
import { AGE, NAME } from './columns.js';
import { shortDuration } from './duration.js';
import { parseJsonPath, readJsonPath } from './json-path.js';
import type { Column } from './resource-type.js';

/** A custom kind's columns: those of its definition, or name and age. A path too clever to read shows nothing. */
export function customColumns(
  printerColumns: readonly V1CustomResourceColumnDefinition[] | undefined,
): readonly Column[] {
  if (!printerColumns?.length) return [NAME, AGE];
  return [NAME, ...printerColumns.map(customColumn)];
}

function customColumn(column: V1CustomResourceColumnDefinition): Column {
  const steps = parseJsonPath(column.jsonPath);
  return {
    name: column.name,
    type: columnType(column.type),
    ...(column.format ? { format: column.format } : {}),
    ...(column.description ? { description: column.description } : {}),
    priority: column.priority ?? 0,
    value: (object, now) => {
      const [value] = steps ? readJsonPath(object, steps) : [];
      if (value === undefined) return null;
      if (column.type !== 'date') return typeof value === 'object' ? JSON.stringify(value) : value;
      return typeof value === 'string' ? shortDuration(now.getTime() - Date.parse(value)) : null;
    },
  };
}

function columnType(type: string): Column['type'] {
  return type === 'integer' || type === 'number' || type === 'boolean' || type === 'date'
    ? type
    : 'string';
}
