import type { z } from 'zod';

/** What a request is answered with, as the contract has it; undefined stands for: there is no such thing. */
export interface StubAnswer {
  readonly schema: z.ZodType;
  readonly value: unknown;
}
