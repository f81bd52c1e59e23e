import { z } from 'zod/mini';

/** Longest name and text, in characters; both are trimmed first. */
const LONGEST_AUTHOR = 40;
const LONGEST_TEXT = 2000;

// PostgreSQL's text type cannot hold NUL.
const line = (longest: number) =>
  z.string().check(
    z.trim(),
    z.minLength(1, 'must not be empty'),
    z.maxLength(longest, `must have at most ${longest} characters`),
    z.refine((text) => !text.includes('\0'), 'must not contain NUL'),
  );

/** What somebody says. */
export const draft = z.strictObject({ author: line(LONGEST_AUTHOR), text: line(LONGEST_TEXT) });
export type Draft = z.infer<typeof draft>;

/** What everybody sees; ids grow in the order messages became visible. */
export interface Message extends Draft {
  readonly id: number;
  /** RFC 3339, UTC. */
  readonly sentAt: string;
}

/** How many messages somebody who joins sees. */
export const HISTORY_LENGTH = 100;
