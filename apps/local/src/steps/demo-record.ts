import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const demoFile = z.object({ tenantId: z.string(), url: z.url() });

/** The demo customer's instance. */
export type Demo = z.infer<typeof demoFile>;

/** The demo an earlier run signed up, if there was one. */
export async function readDemo(file: string): Promise<Demo | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return demoFile.parse(JSON.parse(text));
  } catch {
    // Damaged: the customer's login finds the instance again.
    return undefined;
  }
}

export async function recordDemo(file: string, demo: Demo): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(demo, null, 2)}\n`);
  await rename(`${file}.new`, file);
}
