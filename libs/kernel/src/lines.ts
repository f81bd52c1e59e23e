/** An object of Kubernetes is at most 1.5 MB in etcd; a line beyond this is nobody's. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

const LINE_FEED = 10;

/** Cuts a stream of UTF-8 into lines; an unfinished last line comes only `withRest`. Throws on a line beyond 16 MB. */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  withRest: 'withRest' | 'wholeOnly',
): AsyncGenerator<string> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      parts.push(chunk.subarray(from, end));
      const line = textOf(parts);
      parts = [];
      bytes = 0;
      from = end + 1;
      yield line;
    }
    if (from === chunk.length) continue;
    parts.push(chunk.subarray(from));
    bytes += chunk.length - from;
    if (bytes > MAX_LINE_BYTES) throw new Error(`a line of more than ${MAX_LINE_BYTES} bytes`);
  }
  if (withRest === 'withRest' && bytes > 0) yield textOf(parts);
}

function textOf(parts: readonly Uint8Array[]): string {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return parts.map((part) => decoder.decode(part, { stream: true })).join('') + decoder.decode();
}
