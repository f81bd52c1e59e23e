import { formatAgo, formatExact } from './durations.js';
import { useNowMs } from './now.js';

const REFRESH_MS = 30_000;

/** When something was, in words, with the exact time on hover. `at` is RFC 3339. */
export function TimeAgo({ at }: { readonly at: string }) {
  const nowMs = useNowMs(REFRESH_MS);
  const thenMs = Date.parse(at);
  return (
    <time dateTime={at} title={formatExact(thenMs)}>
      {formatAgo(thenMs, nowMs)}
    </time>
  );
}
