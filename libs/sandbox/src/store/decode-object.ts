import { apiVersionOf, type ResourceType } from '../resources/resource-type.js';
import { decodeBuiltIn, decodeCustom, type DecodeProblems } from '../schema/decode.js';
import { isMap, type JsonMap, type MapNode } from '../schema/schema-node.js';
import { badRequest } from '../objects/api-error.js';
import type { KubeObject, ObjectMeta } from '../objects/store.js';
import type { WriteRequest } from '../objects/write-request.js';

/**
 * JSON from outside as an object of this kind: a fresh tree that may be changed. Throws 400 where its
 * types are wrong, or where it has unknown fields and the request asks for strictness.
 */
export function decodeObject(type: ResourceType, raw: unknown, request: WriteRequest): KubeObject {
  if (!isMap(raw))
    throw badRequest(
      `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: the body is not a JSON object`,
    );
  checkKind(type, raw);
  const { value, problems } = type.custom
    ? decodeCustomResource(type, raw)
    : decodeBuiltIn(raw, type.schema);
  const [mistyped] = problems.mistyped;
  if (mistyped !== undefined) throw unreadable(type, mistyped);
  reportUnknown(type, problems, request);
  const metadata: ObjectMeta = isMap(value['metadata']) ? value['metadata'] : {};
  return { ...value, apiVersion: apiVersionOf(type), kind: type.kind, metadata };
}

function checkKind(type: ResourceType, raw: JsonMap): void {
  const { kind = type.kind, apiVersion = apiVersionOf(type) } = raw;
  if (kind !== type.kind) {
    throw badRequest(
      `${String(kind)} in version "${type.version}" cannot be handled as a ${type.kind}: the object's kind is not the one of this collection`,
    );
  }
  if (apiVersion !== apiVersionOf(type)) {
    throw badRequest(
      `the API version in the data (${String(apiVersion)}) does not match the expected API version (${apiVersionOf(type)})`,
    );
  }
}

/** Metadata is the same for every kind; the rest is pruned and defaulted by the definition's schema. */
function decodeCustomResource(
  type: ResourceType,
  raw: JsonMap,
): { value: JsonMap; problems: DecodeProblems } {
  const { metadata: rawMetadata, ...rest } = raw;
  const body = decodeCustom(rest, type.schema);
  const metadataNode = type.schema.fields.get('metadata') as MapNode;
  const metadata = decodeBuiltIn(isMap(rawMetadata) ? rawMetadata : {}, metadataNode);
  return {
    value: { ...body.value, metadata: metadata.value },
    problems: {
      unknown: [
        ...metadata.problems.unknown.map((field) => `metadata.${field}`),
        ...body.problems.unknown,
      ],
      mistyped: metadata.problems.mistyped,
    },
  };
}

function reportUnknown(
  type: ResourceType,
  { unknown }: DecodeProblems,
  request: WriteRequest,
): void {
  if (unknown.length === 0 || request.fieldValidation === 'Ignore') return;
  const messages = unknown.map((field) => `unknown field ${JSON.stringify(field)}`);
  if (request.fieldValidation === 'Strict') {
    throw unreadable(type, `strict decoding error: ${messages.join(', ')}`);
  }
  for (const message of messages) request.warn?.(message);
}

function unreadable(type: ResourceType, why: string) {
  return badRequest(
    `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: ${why}`,
  );
}
