/** HTTP/2 by hand (RFC 9113, RFC 7541), because no library sends what has to be refused. */
import { connect as tlsConnect } from 'node:tls';

export type Field = readonly [name: string, value: string];

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const [DATA, HEADERS, RST_STREAM, SETTINGS, GOAWAY] = [0x0, 0x1, 0x3, 0x4, 0x7] as const;
const [END_STREAM, END_HEADERS] = [0x1, 0x4] as const;

/** What became of a stream: its status, or that it or the connection was refused. */
export type Fate = number | 'refused' | 'silence';

const SILENCE_MS = 400;

/** Sends one request as these fields, in this order, and tells what the router made of it. */
export function askOverHttp2(
  port: number,
  servername: string,
  fields: readonly Field[],
  body = '',
): Promise<Fate> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, servername, ALPNProtocols: ['h2'] };
    const socket = tlsConnect({ ...options, rejectUnauthorized: false }, () => {
      socket.write(PREFACE, 'latin1');
      socket.write(frame(SETTINGS, 0, 0));
      const flags = END_HEADERS | (body === '' ? END_STREAM : 0);
      socket.write(frame(HEADERS, flags, 1, Buffer.concat(fields.map(literal))));
      if (body !== '') socket.write(frame(DATA, END_STREAM, 1, Buffer.from(body, 'latin1')));
    });
    let received = Buffer.alloc(0);
    const end = (fate: Fate): void => {
      socket.destroy();
      resolve(fate);
    };
    socket.setTimeout(SILENCE_MS, () => end('silence'));
    socket.on('error', reject);
    socket.on('close', () => resolve('refused'));
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      for (let next = firstFrame(received); next; next = firstFrame(received)) {
        received = received.subarray(9 + next.payload.length);
        if (next.type === SETTINGS && (next.flags & 1) === 0) socket.write(frame(SETTINGS, 1, 0));
        if (next.type === RST_STREAM || next.type === GOAWAY) return end('refused');
        if (next.type === HEADERS) return end(statusIn(next.payload));
      }
      return undefined;
    });
  });
}

function frame(type: number, flags: number, stream: number, payload = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

function firstFrame(bytes: Buffer) {
  if (bytes.length < 9) return undefined;
  const length = bytes.readUIntBE(0, 3);
  if (bytes.length < 9 + length) return undefined;
  return { type: bytes[3] ?? 0, flags: bytes[4] ?? 0, payload: bytes.subarray(9, 9 + length) };
}

/** A field that is in no table, without Huffman's coding: bytes as they are (RFC 7541 §6.2.2). */
function literal([name, value]: Field): Buffer {
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1');
  return Buffer.concat([length(bytes.length), bytes]);
}

/** An integer with a prefix of seven bits (RFC 7541 §5.1). */
function length(value: number): Buffer {
  if (value < 127) return Buffer.from([value]);
  const bytes = [127];
  let rest = value - 127;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

/** `:status` by its place in HPACK's static table. */
const STATUSES: Readonly<Record<number, number>> = {
  8: 200,
  9: 204,
  10: 206,
  11: 304,
  12: 400,
  13: 404,
  14: 500,
};

/** Of the first field of an answer, which is `:status`. */
function statusIn(payload: Buffer): Fate {
  const first = payload[0] ?? 0;
  if (first & 0x80) return STATUSES[first & 0x7f] ?? 'refused';
  // A literal with an indexed name: the value is three digits, plain or in Huffman's code (two bytes).
  const coded = payload.subarray(2, 2 + ((payload[1] ?? 0) & 0x7f));
  const isPlain = ((payload[1] ?? 0) & 0x80) === 0;
  return isPlain ? Number(coded.toString('latin1')) : huffmanDigits(coded);
}

/** Digits in Huffman's code (RFC 7541 appendix B): 0, 1 and 2 have five bits, the others six. */
function huffmanDigits(bytes: Buffer): number {
  let bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  let digits = '';
  while (digits.length < 3) {
    const five = Number.parseInt(bits.slice(0, 5), 2);
    const isShort = five <= 2;
    digits += isShort ? five : Number.parseInt(bits.slice(0, 6), 2) - 0x19 + 3;
    bits = bits.slice(isShort ? 5 : 6);
  }
  return Number(digits);
}
