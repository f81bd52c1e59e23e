/** Server-sent events, kept open. */
const REOPEN_AFTER_MS = 5_000;

/**
 * Follows a stream until its `end` event or until the returned function is called. Browsers resume a broken connection
 * themselves; a refused one (the service was away) is opened again here.
 */
export function followStream(
  path: string,
  kinds: readonly string[],
  {
    onEvent,
    onRefused,
  }: {
    /** Its data is JSON, or null where it is not. */
    readonly onEvent: (kind: string, data: unknown) => void;
    readonly onRefused?: () => void;
  },
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource;
  const open = () => {
    source = new EventSource(path);
    for (const kind of kinds) {
      source.addEventListener(kind, ({ data }: MessageEvent<string>) => {
        if (kind === 'end') source.close();
        onEvent(kind, parseJson(data));
      });
    }
    source.addEventListener('error', () => {
      if (source.readyState !== EventSource.CLOSED) return;
      onRefused?.();
      timer = setTimeout(open, REOPEN_AFTER_MS);
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
