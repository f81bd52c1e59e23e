/** Durations as Go and Traefik write them. */

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/y;

/** Milliseconds of `1m30s`, `250ms`, or of a bare number of seconds; undefined where it is none of them, or negative. */
export function durationMs(value: string | number): number | undefined {
  if (typeof value === 'number') return value >= 0 ? value * 1_000 : undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
  let total = 0;
  let at = 0;
  while (at < value.length) {
    PART.lastIndex = at;
    const part = PART.exec(value);
    if (!part) return undefined;
    total += Number(part[1]) * UNITS[part[2]!]!;
    at = PART.lastIndex;
  }
  return at > 0 && Number.isFinite(total) ? total : undefined;
}
