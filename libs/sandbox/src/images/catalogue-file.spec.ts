import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openCatalogue } from './catalogue-file.js';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'catalogue-'));
  file = path.join(directory, 'images.json');
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const write = (content: unknown): void => writeFileSync(file, JSON.stringify(content));
const CHAT = { images: [{ image: 'chat:*', command: ['/bin/chat'] }] };

describe('the catalogue file', () => {
  it('resolves an image, and says where the catalogue is', () => {
    write(CHAT);
    const found = openCatalogue(file).resolve('chat:1');
    expect(found).toMatchObject({
      ok: true,
      value: { entry: { command: ['/bin/chat'] }, catalogueDir: directory },
    });
  });

  it('is read again when it changes', async () => {
    write({ images: [] });
    const catalogue = openCatalogue(file);
    const changed = vi.fn();
    const stop = catalogue.watch(changed);
    expect(catalogue.resolve('chat:1').ok).toBe(false);
    write(CHAT);
    await vi.waitFor(() => expect(changed).toHaveBeenCalled());
    expect(catalogue.resolve('chat:1').ok).toBe(true);
    stop();
  });

  it.each<[string, () => void, string, RegExp]>([
    [
      'a missing file',
      () => {},
      'sandbox.catalogue-missing',
      /does not exist; create it with an entry for "chat:1"/,
    ],
    [
      'no entry',
      () => write({ images: [] }),
      'sandbox.image-unknown',
      /add \{"image": "chat:1", "command"/,
    ],
    ['no JSON', () => writeFileSync(file, '{'), 'sandbox.catalogue-invalid', /not readable JSON/],
    [
      'a wrong entry',
      () => write({ images: [{ image: 'chat:1' }] }),
      'sandbox.catalogue-invalid',
      /images\[0\]\.command/,
    ],
  ])('fails for %s with the file and what to do', (_name, prepare, code, message) => {
    prepare();
    const result = openCatalogue(file).resolve('chat:1');
    expect(result).toMatchObject({ ok: false, error: { code, retry: 'backoff' } });
    expect(!result.ok && result.error.message).toMatch(message);
    expect(!result.ok && result.error.message).toContain(file);
  });
});
