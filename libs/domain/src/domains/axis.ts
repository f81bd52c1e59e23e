/** One of the four things a domain needs. Each tells why it is as it is, when it was looked at, and when it will be. */
export interface Axis<State extends string = string> {
  readonly state: State;
  /** Stable, such as `wrong-cname`; programs branch on it. */
  readonly reason: string;
  /** For a person: what is so, why, and what to do next. */
  readonly message: string;
  /** RFC 3339; null before the first look. */
  readonly lastCheckedAt: string | null;
  /** RFC 3339; null where nothing is due. */
  readonly nextRetryAt: string | null;
  /** Looks in a row that found it not as it should be; 0 when it is. */
  readonly attempts: number;
}

/** What a look found, before it is dated. */
export interface AxisFinding<State extends string> {
  readonly state: State;
  readonly reason: string;
  readonly message: string;
  /** It is as it should be. */
  readonly isGood: boolean;
}

/** The axis after a look. The next one is due `nextInMs` later; null for none. */
export function recordFinding<State extends string>(
  axis: Axis<State>,
  finding: AxisFinding<State>,
  now: Date,
  nextInMs: number | null,
): Axis<State> {
  const { state, reason, message, isGood } = finding;
  return {
    state,
    reason,
    message,
    lastCheckedAt: now.toISOString(),
    nextRetryAt: nextInMs === null ? null : new Date(now.getTime() + nextInMs).toISOString(),
    attempts: isGood ? 0 : axis.attempts + 1,
  };
}

/** An axis nobody has looked at. */
export function unseen<State extends string>(
  state: State,
  message: string,
  now: Date | null,
): Axis<State> {
  const nextRetryAt = now?.toISOString() ?? null;
  return { state, reason: 'not-checked', message, lastCheckedAt: null, nextRetryAt, attempts: 0 };
}
