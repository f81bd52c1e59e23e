import { DNS_LABEL } from '@fleetcommand/kernel/dns-label';
import { z } from 'zod';

/** An id: its prefix and the 32 hex digits of a UUIDv7. */
export const idOf = (prefix: string, what: string) =>
  z
    .string()
    .regex(
      new RegExp(`^${prefix}_[0-9a-f]{32}$`),
      `use an id such as ${prefix}_0198f2b0c4d27a0e9a51f6b1c2d3e4f5`,
    )
    .meta({ description: `Id of ${what}`, example: `${prefix}_0198f2b0c4d27a0e9a51f6b1c2d3e4f5` });

/** A name as Kubernetes has them (RFC 1123). */
export const dnsLabel = z.string().regex(DNS_LABEL, 'use 1 to 63 of a–z, 0–9 and hyphen');

export const regionId = dnsLabel.meta({ description: 'Id of a region', example: 'local' });

/** RFC 3339, UTC. There was no year 0, and PostgreSQL takes none. */
export const timestamp = z.iso
  .datetime()
  .refine((text) => !text.startsWith('0000'), 'use a year from 0001 to 9999')
  .meta({ example: '2026-11-21T09:30:00.000Z' });

/** How long what is replaced goes on beside what takes its place: up to 30 days. */
export const overlapHours = (description: string) =>
  z.number().min(0).max(720).default(24).meta({ description, example: 24 });

/** `?limit&cursor`, as every list takes them. */
export const pageQuery = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(20)
    .meta({ description: 'How many to return' }),
  cursor: z.string().max(200).optional().meta({ description: '`nextCursor` of the page before' }),
});
export type PageQuery = z.infer<typeof pageQuery>;

/** What a `PATCH` takes: at least one of these. */
export const someOf = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .strictObject(shape)
    .refine((change) => Object.keys(change).length > 0, 'name at least one field to change')
    .meta({ minProperties: 1 });

/** `{data, nextCursor}`; the cursor is null on the last page. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable() });

export interface Page<T> {
  data: T[];
  nextCursor: string | null;
}

/**
 * What a person writes, without the blanks around it: then of this length. To JSON Schema, which knows nothing of what is
 * taken away first, it is a pattern.
 */
export const words = (shortest: number, longest: number) =>
  z
    .string()
    .trim()
    .min(shortest)
    .max(longest)
    .meta({ pattern: shortest === 1 ? '\\S' : `\\S[\\s\\S]{${shortest - 2},}\\S` });
