/** What a chain's leaf says of itself, beside what is wanted of it. */
export interface CertificateValidity {
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Names in the certificate. */
  readonly hostnames: readonly string[];
  /** Names that it should have. */
  readonly wantedHostnames: readonly string[];
}

/** When to renew: at one third of its life left, as Let's Encrypt advises. */
export function renewalTime({ notBefore, notAfter }: CertificateValidity): Date {
  const lifeMs = notAfter.getTime() - notBefore.getTime();
  return new Date(notAfter.getTime() - lifeMs / 3);
}

export function needsIssuance(validity: CertificateValidity, now: Date): boolean {
  const covered = new Set(validity.hostnames.map((name) => name.toLowerCase()));
  const isComplete = validity.wantedHostnames.every((name) => covered.has(name.toLowerCase()));
  return !isComplete || now >= renewalTime(validity);
}

const MINUTE_MS = 60_000;
const REFUSED_BACKOFF_MS = [MINUTE_MS, 10 * MINUTE_MS, 100 * MINUTE_MS, 24 * 60 * MINUTE_MS];

/** After the CA refused for the `attempts`-th time (from 1): 1 min, 10 min, 100 min, then daily (PROMISES.md, rule 8). */
export function refusedBackoffMs(attempts: number): number {
  return REFUSED_BACKOFF_MS[Math.min(attempts, REFUSED_BACKOFF_MS.length) - 1] ?? MINUTE_MS;
}

/** After no usable answer for the `attempts`-th time: 2 s doubling to 5 min; the order stays as it is. */
export function unreachableBackoffMs(attempts: number): number {
  return Math.min(5 * MINUTE_MS, 1_000 * 2 ** Math.min(attempts, 20));
}
