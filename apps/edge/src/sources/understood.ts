import type { z } from 'zod';

/** What of a list is as it should be: one that is not leaves its neighbours alone. */
export function understood<T extends z.ZodType>(
  list: readonly unknown[],
  schema: T,
): z.output<T>[] {
  return list.flatMap((each) => {
    const parsed = schema.safeParse(each);
    return parsed.success ? [parsed.data] : [];
  });
}
