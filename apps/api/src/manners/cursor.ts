import type { PageQuery } from '@fleetcommand/contracts/http/common';
import type { Page, PageRequest } from '@fleetcommand/application/ports/page';

import { isId, type IdPrefix } from '@fleetcommand/kernel/ids';

import { ProblemError } from './problem-error.js';

/** The id of the last row, in base64url: opaque to clients, so that what it holds may change. */
function encodeCursor(id: string): string {
  return Buffer.from(id).toString('base64url');
}

/** `prefix` is what the ids of the list begin with: a cursor of another list is refused. */
export function toPageRequest(query: PageQuery, prefix: IdPrefix): PageRequest {
  if (query.cursor === undefined) return { limit: query.limit };
  const after = Buffer.from(query.cursor, 'base64url').toString('utf8');
  if (!isId(prefix, after)) {
    throw new ProblemError(
      'request.malformed',
      'The cursor is not one of ours. Start without one, and go on with nextCursor.',
      {
        errors: [{ pointer: '/cursor', detail: 'use nextCursor of the page before' }],
      },
    );
  }
  return { limit: query.limit, after };
}

export function toPage<Row extends { readonly id: string }, Item>(
  page: Page<Row>,
  present: (row: Row) => Item,
): { data: Item[]; nextCursor: string | null } {
  const last = page.items.at(-1);
  return {
    data: page.items.map(present),
    nextCursor: page.hasMore && last ? encodeCursor(last.id) : null,
  };
}
