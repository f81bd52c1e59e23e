/** The value that `share` (0–1) of the sorted samples do not exceed: nearest rank. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

/** For tables and JSON: no more digits than the measurement is worth. */
export function rounded(value: number, digits = 1): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}

export interface Latencies {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export function latencies(samplesMs: readonly number[]): Latencies {
  return {
    p50Ms: rounded(percentile(samplesMs, 0.5)),
    p99Ms: rounded(percentile(samplesMs, 0.99)),
  };
}
