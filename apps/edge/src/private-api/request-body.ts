import type { IncomingMessage } from 'node:http';
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';

const LIMIT_BYTES = 64 * 1024;

export interface UnreadableBody {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** JSON only: forms and plain text are what another site's page can make a browser send. */
export async function readJson(request: IncomingMessage): Promise<Result<unknown, UnreadableBody>> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    return unreadable(415, 'edge.not-json', 'Send a JSON body as Content-Type: application/json.');
  const text = await readText(request);
  if (!text.ok) return text;
  try {
    return ok(JSON.parse(text.value));
  } catch {
    return unreadable(400, 'edge.bad-request', 'The body is not valid JSON.');
  }
}

export async function readText(request: IncomingMessage): Promise<Result<string, UnreadableBody>> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > LIMIT_BYTES) return unreadable(413, 'edge.body-too-large', 'Send less than 64 KB.');
    parts.push(part);
  }
  return ok(Buffer.concat(parts).toString('utf8'));
}

function unreadable(status: number, code: string, message: string): Result<never, UnreadableBody> {
  return err({ status, code, message });
}
