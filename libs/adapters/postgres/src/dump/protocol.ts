/** Of PostgreSQL's protocol what goes between pg_dump and a connection that has signed in already. */
export type Parameters = Map<string, string>;

const HEADER_BYTES = 5;
const READY_FOR_QUERY = 'Z'.charCodeAt(0);

/** Whether the messages are whole and the last one says that the server waits for the next request. */
export function endsWithReady(messages: Buffer): boolean {
  let at = 0;
  let last = 0;
  while (at + HEADER_BYTES <= messages.length) {
    last = messages[at] ?? 0;
    at += 1 + messages.readUInt32BE(at + 1);
  }
  return at === messages.length && last === READY_FOR_QUERY;
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
