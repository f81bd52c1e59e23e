/** Of PostgreSQL's protocol what goes between pg_dump and a connection that has signed in already. */
export type Parameters = Map<string, string>;

const HEADER_BYTES = 5;
/** ReadyForQuery; one byte follows, the state of the transaction. */
const READY = Buffer.from('Z\0\0\0\u0005', 'latin1');
const READY_BYTES = READY.length + 1;

/** Messages that came in pieces, once they are whole and the last one says that the server waits for the next request. */
export function wholeAnswer(pieces: readonly Buffer[]): Buffer | undefined {
  const newest = pieces.at(-1);
  if (newest === undefined) return undefined;
  // There may be thousands of pieces: they are put together when the newest looks like the end, or is too short to tell.
  if (newest.length >= READY_BYTES && !newest.subarray(-READY_BYTES).includes(READY))
    return undefined;
  const messages = Buffer.concat(pieces);
  return endsWithReady(messages) ? messages : undefined;
}

function endsWithReady(messages: Buffer): boolean {
  let at = 0;
  let last = 0;
  while (at + HEADER_BYTES <= messages.length) {
    last = messages[at] ?? 0;
    at += 1 + messages.readUInt32BE(at + 1);
  }
  return at === messages.length && last === READY[0];
}

/** What a server says to somebody it knows: welcome, its settings, and that it waits. */
export function startupAnswer(parameters: ReadonlyMap<string, string>): Buffer {
  const authenticated = message('R', Buffer.alloc(4));
  const settings = [...parameters].map(([name, value]) =>
    message('S', Buffer.from(`${name}\0${value}\0`)),
  );
  const key = message('K', Buffer.alloc(8));
  return Buffer.concat([authenticated, ...settings, key, message('Z', Buffer.from('I'))]);
}

function message(type: string, body: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(type, 'latin1');
  header.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}
