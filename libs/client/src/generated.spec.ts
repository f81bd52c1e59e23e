/** The client is what the API's own OpenAPI document makes it: `npm run client` writes it, a difference is a failure. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@hey-api/openapi-ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi } from '../../../apps/api/src/testing/api-rig.js';

const HERE = join(import.meta.dirname, 'api');
const isUpdate = process.env['UPDATE_CLIENT'] === '1';

interface Responses {
  [status: string]: object;
}
interface Document {
  readonly paths: Record<string, Record<string, { responses: Responses }>>;
}

/** Whatever is refused is a problem document: it is said once of each route, not once for each status. */
function withOneProblem(document: Document): Document {
  for (const item of Object.values(document.paths))
    for (const operation of Object.values(item)) {
      const all = Object.entries(operation.responses);
      const refused = all.find(([status]) => status >= '400');
      const done = all.filter(([status]) => status < '400');
      operation.responses = {
        ...Object.fromEntries(done),
        ...(refused && { default: refused[1] }),
      };
    }
  return document;
}

async function generate(folder: string): Promise<string> {
  const rig = await startApi();
  const document = (await rig.ask('GET /openapi.json')).json<Document>();
  await rig.close();
  const input = join(folder, 'openapi.json');
  await writeFile(input, JSON.stringify(withOneProblem(document)));
  const path = join(folder, 'api');
  await createClient({
    input,
    output: { path, entryFile: false, module: { extension: '.js' } },
    plugins: [
      '@hey-api/typescript',
      { name: '@hey-api/sdk', client: false },
      { name: '@hey-api/client-fetch', throwOnError: true },
    ],
    logs: { level: 'silent' },
  });
  return path;
}

async function readAll(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const read = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [path.slice(folder.length + 1), await readFile(path, 'utf8')] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

let folder: string;
let made: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleet-client-'));
  made = await generate(folder);
  if (!isUpdate) return;
  await rm(HERE, { recursive: true, force: true });
  await cp(made, HERE, { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the generated client', () => {
  it('is made from the API as it is now', async () => {
    const [is, wanted] = [await readAll(HERE), await readAll(made)];
    const different = Object.keys({ ...is, ...wanted }).filter((name) => is[name] !== wanted[name]);
    expect(different, 'run `npm run client` and review what changed').toEqual([]);
  });
});
