import { createParser, type EventSourceMessage } from 'eventsource-parser';

/** Server-sent events until the stream ends, breaks or the signal aborts; which of these is the caller's to tell. */
export async function readStream(
  body: Response['body'],
  onEvent: (event: EventSourceMessage) => void,
  signal?: AbortSignal,
): Promise<void> {
  const reader = body?.getReader();
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
