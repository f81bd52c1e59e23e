import { z } from 'zod';
import { readObject, type ClusterObject } from './object.js';
import { statusOf, type Status } from './status.js';

/** One line of a watch (https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes). */
export type WatchEvent =
  | { readonly type: 'put' | 'remove'; readonly object: ClusterObject }
  | { readonly type: 'bookmark'; readonly resourceVersion: string }
  | { readonly type: 'error'; readonly status: Status | undefined };

const Line = z.object({ type: z.string(), object: z.unknown() });
const Bookmark = z.looseObject({ metadata: z.looseObject({ resourceVersion: z.string() }) });

/** Parses one line; what is no event of ours is an `error` without status, so that the reader lists again. */
export function parseWatchEvent(
  line: string,
  type: { readonly apiVersion: string; readonly kind: string },
): WatchEvent {
  const parsed = Line.safeParse(parseJson(line));
  if (!parsed.success) return { type: 'error', status: undefined };
  const { type: name, object } = parsed.data;
  if (name === 'BOOKMARK') {
    const bookmark = Bookmark.safeParse(object);
    if (!bookmark.success) return { type: 'error', status: undefined };
    return { type: 'bookmark', resourceVersion: bookmark.data.metadata.resourceVersion };
  }
  const read = name === 'ERROR' ? undefined : readObject(object, type);
  if (!read) return { type: 'error', status: statusOf(object) };
  return { type: name === 'DELETED' ? 'remove' : 'put', object: read };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
