import type { StreamOperationData, StreamTenantLogsData } from '@fleetcommand/client/api/types.gen';
import { createParser, type EventSourceMessage } from 'eventsource-parser';

import type { Api } from './client.js';

interface StreamRequest {
  readonly url: (StreamOperationData | StreamTenantLogsData)['url'];
  readonly path: { readonly id: string };
  readonly query?: Readonly<Record<string, string>>;
  /** Goes on after it; empty: from the beginning. */
  readonly lastEventId?: string;
}

/**
 * Server-sent events until the stream ends, breaks or the signal aborts; which of these is the caller's to tell. What is
 * refused is thrown as of any request: the `sdk`'s own streams ask again for ever, and keep the reason to themselves.
 */
export async function readStream(
  api: Api,
  { lastEventId, ...wanted }: StreamRequest,
  onEvent: (event: EventSourceMessage) => void,
  signal?: AbortSignal,
): Promise<void> {
  const { response } = await api.get<unknown, unknown, true>({
    ...wanted,
    headers: {
      accept: 'text/event-stream',
      ...(lastEventId && { 'last-event-id': lastEventId }),
    },
    parseAs: 'stream',
  });
  const reader = response.body?.getReader();
  if (!reader) return;
  const cancel = () => void reader.cancel().catch(() => undefined);
  signal?.addEventListener('abort', cancel);
  const parser = createParser({ onEvent });
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
    }
  } catch {
    // A connection that breaks is taken up again by the caller.
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
