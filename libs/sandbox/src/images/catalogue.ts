/** The image catalogue: which program stands for which container image. */
import { z } from 'zod';

const text = z.string().refine((value) => !value.includes('\0'), 'must not contain NUL');

const entry = z.strictObject({
  image: text
    .min(1)
    .describe(
      'An image reference; `*` stands for any characters, such as `registry.example.com/chat:*`',
    ),
  command: z.array(text).min(1).describe("The program, as an image's ENTRYPOINT"),
  args: z.array(text).default([]).describe("Its arguments, as an image's CMD"),
  env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/), text).default({}),
  cwd: text.optional().describe("Where it starts; default: the container's own scratch directory"),
  port: z.int().min(1).max(65_535).optional().describe('Given to the program as PORT'),
});

export const catalogueSchema = z.strictObject({
  $schema: z.string().optional(),
  images: z.array(entry),
});

export type CatalogueEntry = z.infer<typeof entry>;
export type Catalogue = z.infer<typeof catalogueSchema>;

/**
 * The entry for an image: one that names it exactly, else the first whose pattern fits. `docker.io/` and
 * `docker.io/library/` may be left out on either side, and no tag means `latest`.
 */
export function findImage(catalogue: Catalogue, image: string): CatalogueEntry | undefined {
  const wanted = normalized(image);
  return (
    catalogue.images.find((candidate) => normalized(candidate.image) === wanted) ??
    catalogue.images.find((candidate) => patternFits(normalized(candidate.image), wanted))
  );
}

function normalized(reference: string): string {
  const short = reference.replace(/^docker\.io\/(library\/)?/, '');
  const name = short.slice(short.lastIndexOf('/') + 1);
  return /[:@*]/.test(name) ? short : `${short}:latest`;
}

function patternFits(pattern: string, image: string): boolean {
  if (!pattern.includes('*')) return false;
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(image);
}
