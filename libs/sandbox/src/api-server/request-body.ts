import type { IncomingMessage } from 'node:http';
import { parse as parseYaml } from 'yaml';
import { ApiError, badRequest } from '../objects/api-error.js';
import { contentType } from './media-types.js';

/** The real server's limit for one request. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Left open where it is refused, so that the refusal can still be sent; see `answerError`.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) {
      throw new ApiError(
        413,
        'RequestEntityTooLarge',
        `Request entity too large: limit is ${MAX_BODY_BYTES}`,
        {},
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The body of a create or update: JSON, or YAML where the client says so. */
export function parseObjectBody(text: string, header: string | undefined, kind: string): unknown {
  switch (contentType(header)) {
    case '':
    case 'application/json':
      return parseJson(
        text,
        (why) =>
          `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why} (${text.slice(0, 64)})`,
      );
    case 'application/yaml':
      return parseYamlText(text);
    default:
      throw new ApiError(415, 'UnsupportedMediaType', unknownFormat(contentType(header)));
  }
}

/** `kubectl create KIND …` writes protobuf, and only JSON when it is given a file. */
function unknownFormat(type: string): string {
  const accepted =
    'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml';
  return type === 'application/vnd.kubernetes.protobuf'
    ? `${accepted} (the sandbox reads no protobuf: add --dry-run=client -o yaml | kubectl create -f - to the command)`
    : accepted;
}

export function parseJson(text: string, describe: (why: string) => string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw badRequest(describe(error instanceof Error ? error.message : String(error)));
  }
}

/** YAML, of which JSON is a part: what begins like JSON is parsed as such, fifty times faster. */
export function parseYamlText(text: string): unknown {
  try {
    return text.trimStart().startsWith('{')
      ? (JSON.parse(text) as unknown)
      : (parseYaml(text) as unknown);
  } catch (error) {
    throw badRequest(
      `error decoding YAML: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
