import { rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readableBy } from '@fleetcommand/embedded/traversable';
import { ANYBODY } from '@fleetcommand/embedded/unix-user';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import { WORKSPACE } from '../settings/home.js';
import type { Stack } from '../settings/stack.js';

const SAMPLE_CHAT = join(WORKSPACE, 'apps/sample-chat/dist/bundle/main.js');

/**
 * Writes the sandbox's image catalogue: the bundled chat stands for the image `fleetcommand/sample-chat`.
 * Node and the bundle are copied to a place that pods' users can reach, where the checkout is closed to them.
 */
export async function writeImageCatalogue({ config }: Stack): Promise<Result<void>> {
  try {
    const node = await reachable(process.execPath, `node-${process.versions.node}`);
    const { mtimeMs, size } = await stat(SAMPLE_CHAT);
    const chat = await reachable(SAMPLE_CHAT, `sample-chat-${Math.round(mtimeMs)}-${size}`);
    const catalogue = {
      images: [
        {
          image: 'fleetcommand/sample-chat:*',
          // A chat keeps little: a small young generation saves more memory than it costs time.
          command: [node, '--max-semi-space-size=2', chat],
        },
      ],
    };
    const file = config.home.images;
    await writeFile(`${file}.new`, `${JSON.stringify(catalogue, null, 2)}\n`);
    await rename(`${file}.new`, file);
    return ok(undefined);
  } catch (cause) {
    return fail(
      'local.images-unwritable',
      `The sandbox's image catalogue could not be made: ${String(cause)}`,
      { cause },
    );
  }
}

async function reachable(file: string, version: string): Promise<string> {
  const user = process.getuid?.() === 0 ? ANYBODY : undefined;
  return join(await readableBy(user, dirname(file), version), basename(file));
}
