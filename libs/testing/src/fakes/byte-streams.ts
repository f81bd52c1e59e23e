/** A text as it comes from a file or a server: in pieces. */
export async function* bytesOf(text: string): AsyncIterable<Uint8Array> {
  const bytes = Buffer.from(text);
  const half = Math.ceil(bytes.length / 2);
  for (const piece of [bytes.subarray(0, half), bytes.subarray(half)])
    if (piece.length > 0) yield piece;
}
