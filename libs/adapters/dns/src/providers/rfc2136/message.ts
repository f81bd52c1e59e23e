/** DNS UPDATE messages (RFC 2136) with transaction signatures (TSIG, RFC 8945), for TXT and address records. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseAddress } from '@fleetcommand/domain/network/address';

export interface TsigKey {
  readonly name: string;
  readonly secret: Buffer;
}

/** An update as it stands in a message, of several that are done together or not at all. */
export type Update = Buffer;

const TYPE = { A: 1, SOA: 6, TXT: 16, AAAA: 28, TSIG: 250 } as const;
const CLASS = { IN: 1, NONE: 254, ANY: 255 } as const;
const OPCODE_UPDATE = 5 << 11;
const ALGORITHM = 'hmac-sha256';
const FUDGE_SECONDS = 300;
const HEADER_LENGTH = 12;

export interface SignedMessage {
  readonly bytes: Buffer;
  readonly mac: Buffer;
}

/** Updates of one zone, signed. */
export function signedUpdate(
  id: number,
  zone: string,
  updates: readonly Update[],
  key: TsigKey,
  now: Date,
): SignedMessage {
  const header = Buffer.alloc(HEADER_LENGTH);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(OPCODE_UPDATE, 2);
  header.writeUInt16BE(1, 4); // zones
  header.writeUInt16BE(updates.length, 8);
  const message = Buffer.concat([header, wireName(zone), uint16(TYPE.SOA, CLASS.IN), ...updates]);
  const time = tsigTime(now);
  const mac = macOf(key, [message, tsigVariables(key, time)]);
  const bytes = Buffer.concat([message, tsigRecord(key, time, mac, id)]);
  bytes.writeUInt16BE(1, 10); // additional records: the signature, which does not sign its own count
  return { bytes, mac };
}

export function addTxt(name: string, value: string, ttlSeconds: number): Update {
  return record(name, TYPE.TXT, CLASS.IN, ttlSeconds, characterStrings(value));
}

/** Removing one value of several takes class NONE and no TTL (RFC 2136 §2.5.4). */
export function removeTxt(name: string, value: string): Update {
  return record(name, TYPE.TXT, CLASS.NONE, 0, characterStrings(value));
}

/** All there are of the type go (§2.5.2), and these come: of a server that has them already nothing changes. */
export function setAddresses(
  name: string,
  type: 'A' | 'AAAA',
  addresses: readonly string[],
  ttlSeconds: number,
): Update[] {
  return [
    record(name, TYPE[type], CLASS.ANY, 0, Buffer.alloc(0)),
    ...addresses.map((address) =>
      record(name, TYPE[type], CLASS.IN, ttlSeconds, addressBytes(address)),
    ),
  ];
}

function record(name: string, type: number, of: number, ttlSeconds: number, data: Buffer): Update {
  const head = [wireName(name), uint16(type, of), uint32(ttlSeconds), uint16(data.length)];
  return Buffer.concat([...head, data]);
}

function addressBytes(text: string): Buffer {
  const address = parseAddress(text);
  if (!address) throw new Error(`${text} is no IP address`);
  const length = address.version === 4 ? 4 : 16;
  return Buffer.from(address.bits.toString(16).padStart(2 * length, '0'), 'hex');
}

/** What an answer says: its response code, and whether whoever holds the key signed it. */
export interface UpdateAnswer {
  readonly responseCode: number;
  readonly isSigned: boolean;
}

/** Null for what is no answer to the message with this id. */
export function readUpdateAnswer(
  bytes: Buffer,
  id: number,
  key: TsigKey,
  requestMac: Buffer,
): UpdateAnswer | null {
  if (bytes.length < HEADER_LENGTH || bytes.readUInt16BE(0) !== id) return null;
  const responseCode = bytes.readUInt16BE(2) & 0x0f;
  const tsig = findTsig(bytes);
  return { responseCode, isSigned: tsig !== null && isSignedBy(bytes, tsig, key, requestMac) };
}

interface Tsig {
  readonly offset: number;
  readonly time: Buffer;
  readonly mac: Buffer;
  readonly error: Buffer;
}

/** The last record, where there is a signature. */
function findTsig(bytes: Buffer): Tsig | null {
  try {
    const [zones = 0, ...counts] = [4, 6, 8, 10].map((at) => bytes.readUInt16BE(at));
    let at = HEADER_LENGTH;
    for (let left = zones; left > 0; left -= 1) at = skipName(bytes, at) + 4;
    const records = counts.reduce((sum, count) => sum + count, 0);
    for (let left = records; left > 0; left -= 1) {
      const offset = at;
      const fields = skipName(bytes, at);
      const data = fields + 10;
      at = data + bytes.readUInt16BE(fields + 8);
      if (left > 1 || bytes.readUInt16BE(fields) !== TYPE.TSIG) continue;
      const time = skipName(bytes, data);
      const macLength = bytes.readUInt16BE(time + 8);
      const afterMac = time + 10 + macLength;
      return {
        offset,
        time: bytes.subarray(time, time + 8),
        mac: bytes.subarray(time + 10, afterMac),
        // Error and other data; the original id between them and the MAC is not signed.
        error: bytes.subarray(afterMac + 2, at),
      };
    }
    return null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The answer's signature covers the request's (RFC 8945 §5.3). */
function isSignedBy(bytes: Buffer, tsig: Tsig, key: TsigKey, requestMac: Buffer): boolean {
  const message = Buffer.from(bytes.subarray(0, tsig.offset));
  message.writeUInt16BE(message.readUInt16BE(10) - 1, 10);
  const variables = Buffer.concat([
    wireName(key.name),
    uint16(CLASS.ANY),
    uint32(0),
    wireName(ALGORITHM),
    tsig.time,
    tsig.error,
  ]);
  const expected = macOf(key, [uint16(requestMac.length), requestMac, message, variables]);
  return expected.length === tsig.mac.length && timingSafeEqual(expected, tsig.mac);
}

function tsigVariables(key: TsigKey, time: Buffer): Buffer {
  const noErrorNorOther = uint16(0, 0);
  const head = [wireName(key.name), uint16(CLASS.ANY), uint32(0), wireName(ALGORITHM)];
  return Buffer.concat([...head, time, noErrorNorOther]);
}

function tsigRecord(key: TsigKey, time: Buffer, mac: Buffer, id: number): Buffer {
  const data = Buffer.concat([
    wireName(ALGORITHM),
    time,
    uint16(mac.length),
    mac,
    uint16(id, 0, 0),
  ]);
  const head = [wireName(key.name), uint16(TYPE.TSIG, CLASS.ANY), uint32(0), uint16(data.length)];
  return Buffer.concat([...head, data]);
}

/** Seconds in 48 bits, and how far clocks may differ. */
function tsigTime(now: Date): Buffer {
  const time = Buffer.alloc(8);
  time.writeUIntBE(Math.floor(now.getTime() / 1_000), 0, 6);
  time.writeUInt16BE(FUDGE_SECONDS, 6);
  return time;
}

function macOf(key: TsigKey, parts: readonly Buffer[]): Buffer {
  const hmac = createHmac('sha256', key.secret);
  parts.forEach((part) => hmac.update(part));
  return hmac.digest();
}

/** Lower case and uncompressed, as signatures want it. */
function wireName(name: string): Buffer {
  const labels = name.toLowerCase().replace(/\.$/, '').split('.').filter(Boolean);
  const parts = labels.map((label) => Buffer.from(`\0${label}`, 'latin1'));
  parts.forEach((part) => part.writeUInt8(part.length - 1, 0));
  return Buffer.concat([...parts, Buffer.alloc(1)]);
}

function skipName(bytes: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const length = bytes.readUInt8(at);
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2;
    at += 1 + length;
  }
}

/** Strings of up to 255 bytes, each with its length before it. */
function characterStrings(value: string): Buffer {
  const bytes = Buffer.from(value);
  const parts: Buffer[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += 255) {
    const part = bytes.subarray(at, at + 255);
    parts.push(Buffer.from([part.length]), part);
  }
  return Buffer.concat(parts);
}

function uint16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, index) => bytes.writeUInt16BE(value, 2 * index));
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
