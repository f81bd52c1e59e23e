import { applyJsonPatch } from '../patch/json-patch.js';
import { applyMergePatch } from '../patch/merge-patch.js';
import { PatchProblem } from '../patch/patch-problem.js';
import { applyStrategicMergePatch } from '../patch/strategic-merge-patch.js';
import { isMap, type MapNode } from '../schema/schema-node.js';
import { ApiError, badRequest } from '../objects/api-error.js';
import { contentType } from './media-types.js';
import { parseJson } from './request-body.js';

export const APPLY_PATCH = 'application/apply-patch+yaml';

/** A change to a JSON document. */
export type Patch = (target: object) => unknown;

/**
 * The patch a body describes. Strategic merge needs the kind's schema, which custom kinds do not have:
 * like the real server's, theirs take JSON and merge patches only. Throws 400 and 415.
 */
export function parsePatch(
  header: string | undefined,
  text: string,
  node: MapNode | undefined,
): Patch {
  const type = contentType(header);
  switch (type) {
    case 'application/json-patch+json':
      return guarded(parseBody(text), applyJsonPatch);
    case 'application/merge-patch+json':
      return guarded(parseBody(text), applyMergePatch);
    case 'application/strategic-merge-patch+json':
      if (!node) throw unsupportedPatch(ACCEPTED_OF_CUSTOM);
      return guarded(parseBody(text), (target, patch) => {
        if (!isMap(target) || !isMap(patch))
          throw new PatchProblem('malformed', 'the patch is not a JSON object');
        return applyStrategicMergePatch(target, patch, node);
      });
    default:
      throw new ApiError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  }
}

const ACCEPTED_OF_CUSTOM =
  'application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml';

function unsupportedPatch(accepted: string): ApiError {
  return new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted}`,
  );
}

function parseBody(text: string): unknown {
  return parseJson(text, (why) => `error decoding patch: ${why}`);
}

function guarded(patch: unknown, apply: (target: unknown, patch: unknown) => unknown): Patch {
  return (target) => {
    try {
      return apply(target, patch);
    } catch (error) {
      if (!(error instanceof PatchProblem)) throw error;
      if (error.kind === 'malformed') throw badRequest(`error decoding patch: ${error.message}`);
      const message = 'the server rejected our request due to an error in our request';
      throw new ApiError(422, 'Invalid', message, { causes: [{ message: error.message }] });
    }
  };
}
