/**
 * Kubernetes quantities (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/),
 * printed as the API server prints them back: anything else would look like drift for ever.
 */
const FACTORS: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** The number of units (bytes, cores) a quantity stands for; NaN where it is none. */
export function parseQuantity(text: string): number {
  const [, number = '', suffix = ''] = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(text) ?? [];
  const factor = FACTORS[suffix];
  return number === '' || factor === undefined ? Number.NaN : Number(number) * factor;
}

/** Cores, such as `2` or `250m`; parts of a thousandth are rounded up. */
export function printCpu(millis: number): string {
  const whole = Math.ceil(millis);
  return whole % 1000 === 0 ? String(whole / 1000) : `${whole}m`;
}

/** Bytes with the largest suffix that leaves a whole number: `600Mi`, `2Gi`, `600M`. */
export function printBytes(bytes: number): string {
  const whole = Math.ceil(bytes);
  const suffixes = whole % 1024 === 0 ? ['Gi', 'Mi', 'Ki'] : ['G', 'M', 'k'];
  for (const suffix of suffixes) {
    const count = whole / (FACTORS[suffix] ?? 1);
    if (whole > 0 && Number.isInteger(count)) return `${count}${suffix}`;
  }
  return String(whole);
}
