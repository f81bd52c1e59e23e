const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long something took: `0.4 s`, `12 s`, `2 min 5 s`, `3 h 10 min`, `2 d 4 h`. Clocks that disagree give `0.0 s`. */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < 9_950) return `${(ms / SECOND_MS).toFixed(1)} s`;
  if (ms < MINUTE_MS) return `${Math.min(59, Math.round(ms / SECOND_MS))} s`;
  if (ms < HOUR_MS) return twoUnits(ms, MINUTE_MS, 'min', SECOND_MS, 's');
  if (ms < DAY_MS) return twoUnits(ms, HOUR_MS, 'h', MINUTE_MS, 'min');
  return twoUnits(ms, DAY_MS, 'd', HOUR_MS, 'h');
}

/** The same without tenths, for a number that ticks: nobody reads tenths that change. */
export function formatElapsed(elapsedMs: number): string {
  const wholeSecondsMs = Math.floor(Math.max(0, elapsedMs) / SECOND_MS) * SECOND_MS;
  return wholeSecondsMs < MINUTE_MS
    ? `${wholeSecondsMs / SECOND_MS} s`
    : formatDuration(wholeSecondsMs);
}

function twoUnits(
  ms: number,
  bigMs: number,
  bigName: string,
  smallMs: number,
  smallName: string,
): string {
  const big = Math.floor(ms / bigMs);
  const small = Math.floor((ms % bigMs) / smallMs);
  return small === 0 ? `${big} ${bigName}` : `${big} ${bigName} ${small} ${smallName}`;
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** `just now`, `4 minutes ago`, `yesterday`, `3 weeks ago`, as seen at `nowMs`. What a fast clock puts ahead is now. */
export function formatAgo(thenMs: number, nowMs: number): string {
  const agoMs = nowMs - thenMs;
  if (agoMs < 45 * SECOND_MS) return 'just now';
  if (agoMs < HOUR_MS)
    return relative.format(-Math.max(1, Math.round(agoMs / MINUTE_MS)), 'minute');
  if (agoMs < DAY_MS) return relative.format(-Math.round(agoMs / HOUR_MS), 'hour');
  if (agoMs < 14 * DAY_MS) return relative.format(-Math.round(agoMs / DAY_MS), 'day');
  if (agoMs < 60 * DAY_MS) return relative.format(-Math.round(agoMs / (7 * DAY_MS)), 'week');
  if (agoMs < 730 * DAY_MS) return relative.format(-Math.round(agoMs / (30.4 * DAY_MS)), 'month');
  return relative.format(-Math.round(agoMs / (365.25 * DAY_MS)), 'year');
}

/** `now`, `in 12 seconds`, `in 4 minutes`, `in 23 hours`, as seen at `nowMs`. */
export function formatUntil(thenMs: number, nowMs: number): string {
  const inMs = thenMs - nowMs;
  if (inMs < SECOND_MS) return 'now';
  if (inMs < 2 * MINUTE_MS) return relative.format(Math.round(inMs / SECOND_MS), 'second');
  if (inMs < 2 * HOUR_MS) return relative.format(Math.round(inMs / MINUTE_MS), 'minute');
  if (inMs < 2 * DAY_MS) return relative.format(Math.round(inMs / HOUR_MS), 'hour');
  return relative.format(Math.round(inMs / DAY_MS), 'day');
}

const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' });

/** `21 Nov 2026, 09:30:00 UTC`, in the reader's own time zone. */
export function formatExact(thenMs: number): string {
  return exact.format(thenMs);
}
