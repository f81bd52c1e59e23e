/** The dashboard as it was built, at `/dashboard/`: files only; what they show they ask of this API. */
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Answer, Route } from './server.js';
import { problem } from './server.js';

const PAGE = 'edge.html';

const TYPE_OF: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Mantine sets colours and sizes as style attributes; scripts are our own files, and nobody frames the page. */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; object-src 'none'; base-uri 'self'; form-action 'none'";

/** `folder` is the built console's; undefined: no dashboard. */
export function dashboardRoutes(folder: string | undefined): Route[] {
  return [
    {
      path: /^\/(dashboard)?$/,
      answer: () => ({
        status: 302,
        type: 'text/plain',
        body: '',
        headers: { location: '/dashboard/' },
      }),
    },
    { path: /^\/dashboard\//, answer: () => page(folder) },
    {
      path: /^\/assets\/(?<name>[\w.-]+)$/,
      answer: ({ parameters }) => asset(folder, parameters['name'] ?? ''),
    },
  ];
}

async function page(folder: string | undefined): Promise<Answer> {
  const html = folder === undefined ? null : await readOrNull(join(folder, PAGE));
  if (!html)
    return problem(
      404,
      'edge.no-dashboard',
      'This edge has no dashboard: set EDGE_DASHBOARD_DIR to the folder of the built console. What it would show is at /api/overview and /v1/status.',
    );
  return {
    status: 200,
    type: TYPE_OF['.html'] ?? '',
    body: html,
    headers: {
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'referrer-policy': 'no-referrer',
    },
  };
}

/** Only names that the folder has are read: what was asked for never becomes a path. */
async function asset(folder: string | undefined, name: string): Promise<Answer> {
  const assets = folder === undefined ? undefined : join(folder, 'assets');
  const names = assets === undefined ? [] : await readdir(assets).catch(() => []);
  const known = names.find((each) => each === name);
  const type = TYPE_OF[extname(name)];
  const body = assets && known && type ? await readOrNull(join(assets, known)) : null;
  if (!body || !type) return problem(404, 'edge.not-found', `There is no file ${name}.`);
  // Its name tells its content.
  return {
    status: 200,
    type,
    body,
    headers: { 'cache-control': 'public, max-age=31536000, immutable' },
  };
}

function readOrNull(file: string): Promise<Buffer | null> {
  return readFile(file).catch(() => null);
}
