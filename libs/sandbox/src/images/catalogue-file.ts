/** The catalogue on disk, read again whenever it has changed, so that an image can be added while pods wait for it. */
import { readFileSync, statSync, watch } from 'node:fs';
import path from 'node:path';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import { catalogueSchema, findImage, type Catalogue, type CatalogueEntry } from './catalogue.js';

export interface ResolvedImage {
  readonly entry: CatalogueEntry;
  /** The catalogue's own folder, for `$(catalogue.dir)`. */
  readonly catalogueDir: string;
}

export interface ImageCatalogue {
  /** Fails with `sandbox.image-unknown`, `sandbox.catalogue-missing` or `sandbox.catalogue-invalid`, in words for the pod's status. */
  resolve(image: string): Result<ResolvedImage>;
  /** Calls `onChange` whenever the file may have changed; returns the unsubscriber. */
  watch(onChange: () => void): () => void;
}

export function openCatalogue(file: string): ImageCatalogue {
  const where = path.resolve(file);
  let read: { readonly version: string; readonly catalogue: Result<Catalogue> } | undefined;

  return {
    resolve(image) {
      const version = versionOf(where);
      if (version === undefined) {
        return fail(
          'sandbox.catalogue-missing',
          `the image catalogue ${where} does not exist; create it with an entry for "${image}"`,
          { retry: 'backoff' },
        );
      }
      if (read?.version !== version) read = { version, catalogue: readCatalogue(where) };
      if (!read.catalogue.ok) return read.catalogue;
      const entry = findImage(read.catalogue.value, image);
      if (entry !== undefined) return ok({ entry, catalogueDir: path.dirname(where) });
      return fail(
        'sandbox.image-unknown',
        `image "${image}" is not in the catalogue ${where}. The sandbox runs programs of this machine and ` +
          `pulls nothing: add {"image": "${image}", "command": ["/path/to/program"]} to "images" in that file`,
        { retry: 'backoff' },
      );
    },
    watch(onChange) {
      // Its folder, since editors replace files; where that cannot be watched, pods look by themselves in time.
      try {
        const watcher = watch(path.dirname(where), (_type, name) => {
          if (name === path.basename(where)) onChange();
        });
        watcher.on('error', () => {
          watcher.close();
        });
        return () => {
          watcher.close();
        };
      } catch {
        return () => {};
      }
    },
  };
}

function versionOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.ino}:${found.size}:${found.mtimeMs}`;
}

function readCatalogue(file: string): Result<Catalogue> {
  const invalid = (why: string): Result<Catalogue> =>
    fail('sandbox.catalogue-invalid', `the image catalogue ${file} cannot be used: ${why}`, {
      retry: 'backoff',
    });
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return invalid(
      `it is not readable JSON (${error instanceof Error ? error.message : 'unknown'})`,
    );
  }
  const parsed = catalogueSchema.safeParse(json);
  return parsed.success ? ok(parsed.data) : invalid(z.prettifyError(parsed.error));
}
