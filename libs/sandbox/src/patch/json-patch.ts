import jsonPatch, { type Operation } from 'fast-json-patch';
import { z } from 'zod';
import { cloneJson } from '../schema/json-value.js';
import { PatchProblem } from './patch-problem.js';

const pointer = z.string().regex(/^(\/.*)?$/s, 'a JSON Pointer (RFC 6901) starts with "/"');
const operation = z.union([
  z.object({ op: z.enum(['add', 'replace', 'test']), path: pointer, value: z.unknown() }),
  z.object({ op: z.literal('remove'), path: pointer }),
  z.object({ op: z.enum(['move', 'copy']), from: pointer, path: pointer }),
]);
/** The real server's limit. */
const patchDocument = z.array(operation).max(10_000);

/** JSON patch (RFC 6902). Throws `PatchProblem`; the target is not changed. */
export function applyJsonPatch(target: unknown, patch: unknown): unknown {
  const document = patchDocument.safeParse(patch);
  if (!document.success) {
    throw new PatchProblem('malformed', `invalid JSON patch: ${z.prettifyError(document.error)}`);
  }
  try {
    const operations = document.data as Operation[];
    return jsonPatch.applyPatch(cloneJson(target), operations, true, true, true).newDocument;
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new PatchProblem('inapplicable', message);
  }
}
