import { z } from 'zod';
import { canonicalPath } from '../../../ir/names.js';

/** A path as requests have it after HAProxy has normalised them. */
export const Path = z.string().transform((text, context) => {
  const path = canonicalPath(text);
  if (path.ok) return path.value;
  context.addIssue({ code: 'custom', message: path.error.message });
  return z.NEVER;
});
