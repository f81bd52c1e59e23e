/** Names nobody owns: whoever asks for them in TLS learns nothing, and moves nothing. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { startRig, type EdgeRig } from '../test-rig/edge-rig.js';
import { MemorySource } from '../test-rig/memory-source.js';
import { certificateFor } from '../test-rig/requests.js';

const STRANGERS = 500;
const AT_ONCE = 20;

let rig: EdgeRig;
let source: MemorySource;
beforeAll(async () => {
  source = new MemorySource([]);
  rig = await startRig([source]);
});
afterAll(() => rig.dispose());

it('a stranger’s name gets the default certificate, and nothing changes by it', async () => {
  await rig.settled();
  const before = rig.edge.state.status();
  const name = () => `${randomBytes(8).toString('hex')}.example.com`;
  for (let asked = 0; asked < STRANGERS; asked += AT_ONCE) {
    const names = Array.from({ length: AT_ONCE }, name);
    const shown = await Promise.all(names.map((each) => certificateFor(rig.https, each)));
    for (const { subject } of shown) expect(subject.CN).toContain('fleetcommand edge');
  }
  const after = rig.edge.state.status();
  expect(after.counts).toEqual(before.counts);
  expect(after.haproxy).toEqual(before.haproxy);
  expect(after.changes.lastVerifiedAt).toEqual(before.changes.lastVerifiedAt);
});

it('the edge has no way to order a certificate, nor to ask a database', async () => {
  const sources = join(import.meta.dirname, '..');
  const files = await readdir(sources, { recursive: true });
  const isProgram = (file: string) => !/spec|^test-rig\b/.test(file);
  const code = files.filter((file) => file.endsWith('.ts') && isProgram(file));
  expect(code.length).toBeGreaterThan(30);
  for (const file of code) {
    const text = await readFile(join(sources, file), 'utf8');
    expect(text, file).not.toMatch(
      /from '(@fleetcommand\/adapter-(acme|prisma|bullmq|postgres)|acme-client|pg|ioredis)/,
    );
  }
});
