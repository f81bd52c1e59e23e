import { formatExact, formatUntil } from './durations.js';
import { useNowMs } from './now.js';

const REFRESH_MS = 1_000;

/** When something will be, in words, with the exact time on hover. `at` is RFC 3339. */
export function TimeUntil({ at }: { readonly at: string }) {
  const nowMs = useNowMs(REFRESH_MS);
  const thenMs = Date.parse(at);
  return (
    <time dateTime={at} title={formatExact(thenMs)}>
      {formatUntil(thenMs, nowMs)}
    </time>
  );
}
