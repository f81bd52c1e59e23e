/** `POST /v1/lint` of the edge: what each label, option and variable of a text means here. */
import { z } from 'zod';

export const lintRequest = z
  .strictObject({
    /** A compose or stack file, a container as inspected, options, variables, or labels one a line. */
    text: z.string().min(1).max(60_000).meta({ example: 'traefik.enable=true' }),
  })
  .meta({ id: 'LintRequest' });
export type LintRequest = z.infer<typeof lintRequest>;

/**
 * - `understood`: it does what it says.
 * - `replaced`: the same, and it is called otherwise today.
 * - `ignored`: it changes nothing here.
 * - `misspelt`: nobody knows it; something near is known.
 * - `refused`: it is known, and cannot be had as it is written.
 */
export const lintVerdict = z.enum(['understood', 'replaced', 'ignored', 'misspelt', 'refused']);
export type LintVerdict = z.infer<typeof lintVerdict>;

export const lintAnswer = z
  .object({
    data: z.array(
      z.object({
        /** Such as `service web`. */
        where: z.string(),
        name: z.string(),
        value: z.string(),
        verdict: lintVerdict,
        message: z.string(),
      }),
    ),
  })
  .meta({ id: 'LintAnswer' });
export type LintAnswer = z.infer<typeof lintAnswer>;
