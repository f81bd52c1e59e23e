import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';

import { stickyCookiesOf } from './sticky-cookies.js';

const folder = mkdtempSync(join(tmpdir(), 'fleet-blueprints-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('finds the cookies of the blueprints that are sold, whatever else lies there', () => {
  cpSync(
    resolve(import.meta.dirname, '../../../../blueprints/sample-chat.yaml'),
    join(folder, 'sample-chat.yaml'),
  );
  writeFileSync(join(folder, 'broken.yaml'), 'id: [');
  writeFileSync(join(folder, 'notes.txt'), 'sticky');
  expect(stickyCookiesOf(folder)).toEqual(['chat']);
});
