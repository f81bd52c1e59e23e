/** For options that may be given several times: each value, in order. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
