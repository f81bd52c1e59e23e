import { z } from 'zod';
import { middlewareKind } from './kind.js';
import { SourceCriterion, sourceOf } from './source-criterion.js';

const InFlightReq = z.object({
  amount: z
    .int()
    .min(0)
    .max(1_000_000)
    .describe('Requests of one source that may be under way at a time.')
    .default(0),
  sourceCriterion: SourceCriterion.nullish(),
});

export const inFlightReq = middlewareKind(InFlightReq, ({ amount, sourceCriterion }) => {
  // Traefik counts by host where nothing is said, which is all requests of a router for one host.
  const source = sourceOf(sourceCriterion, { kind: 'host' });
  return source.ok ? { kind: 'inFlightReq', amount, source: source.value } : source;
});
