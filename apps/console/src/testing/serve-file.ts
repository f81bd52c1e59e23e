import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';

/** As apps/api serves the console. */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; script-src-attr 'none'; object-src 'none'; base-uri 'self'; form-action 'self'; font-src 'self' https: data:";

const TYPE_OF: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** A file of the built console; where the path names none, its page. */
export async function serveFile(
  directory: string,
  path: string,
  response: ServerResponse,
): Promise<void> {
  const name = extname(path) ? normalize(path) : 'index.html';
  const content = await readFile(join(directory, name)).catch(() => null);
  if (!content) return void response.writeHead(404).end();
  response
    .writeHead(200, {
      'content-type': TYPE_OF[extname(name)] ?? 'application/octet-stream',
      'content-security-policy': CONTENT_SECURITY_POLICY,
    })
    .end(content);
}
