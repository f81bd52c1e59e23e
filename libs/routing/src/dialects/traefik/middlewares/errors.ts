import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import { excerpt } from '../../../ir/names.js';
import type { Statuses } from '../../../ir/middlewares.js';
import { ServiceReference } from '../schema.js';
import { readService } from '../services.js';
import { middlewareKind } from './kind.js';
import type { MiddlewareFault } from './kind.js';

const Errors = z.object({
  status: z
    .array(z.string())
    .max(50)
    .describe('Statuses and ranges of them, such as 404 or 500-599.')
    .nullish(),
  statusRewrites: z.record(z.string(), z.int().min(200).max(599)).nullish(),
  service: ServiceReference,
  query: z
    .string()
    .max(2_000)
    .regex(/^[\x21-\x7e]*$/, { error: 'a path has no spaces or other unprintable characters' })
    .describe('Path of the page; {status}, {originalStatus} and {url} stand for what they say.')
    .optional(),
});

/** Pages beyond some 12 KB are not fetched: HAProxy gives an answer of its own in one piece. */
export const errors = middlewareKind(Errors, (spec, around) => {
  const statuses = rangesOf(spec.status ?? [], 'status');
  if (!statuses.ok) return statuses;
  if (statuses.value.length === 0)
    return err({
      field: 'status',
      message: 'It names no status. Name those to replace, such as 500-599.',
    });
  const rewrites: (Statuses & { readonly shown: number })[] = [];
  for (const [range, shown] of Object.entries(spec.statusRewrites ?? {})) {
    const from = rangesOf([range], `statusRewrites["${excerpt(range)}"]`);
    if (!from.ok) return from;
    rewrites.push(...from.value.map((each) => ({ ...each, shown })));
  }
  const { object, place, context } = around;
  const at = { object, field: 'spec.errors', router: place.router };
  const service = readService([spec.service], at, context, {}, () => '.service');
  if (!service.ok) return err({ field: 'service', message: service.error });
  return {
    kind: 'errors',
    service: service.value!,
    statuses: statuses.value,
    rewrites,
    query: spec.query ?? '',
  };
});

/** `404`, `500-599`, and several of them joined by commas. */
function rangesOf(
  texts: readonly string[],
  field: string,
): Result<readonly Statuses[], MiddlewareFault> {
  const ranges: Statuses[] = [];
  for (const text of texts.flatMap((each) => each.split(',')).map((each) => each.trim())) {
    if (text === '') continue;
    const [, from, to = from] = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(text) ?? [];
    if (from === undefined || Number(to) < Number(from))
      return err({
        field,
        message: `"${excerpt(text)}" is neither a status nor a range of them, such as 404 or 500-599. Correct it.`,
      });
    ranges.push({ from: Number(from), to: Number(to) });
  }
  return ok(ranges);
}
