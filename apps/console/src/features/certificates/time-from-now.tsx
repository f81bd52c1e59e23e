import { formatExact } from '../../ui/durations.js';
import { useNowMs } from '../../ui/now.js';
import { fromNow } from './certificate-looks.js';

const REFRESH_MS = 30_000;

/** When something will be, or was, in words, with the exact time on hover. `at` is RFC 3339. */
export function TimeFromNow({ at }: { readonly at: string }) {
  const nowMs = useNowMs(REFRESH_MS);
  const thenMs = Date.parse(at);
  return (
    <time dateTime={at} title={formatExact(thenMs)}>
      {fromNow(thenMs, nowMs)}
    </time>
  );
}
