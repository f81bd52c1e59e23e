/**
 * What is too large for an envelope, sealed as it flows. Compressed first (gzip), then cut into pieces of 64 KiB, each
 * sealed with AES-256-GCM (NIST SP 800-38D) under a nonce that says which piece it is and whether it is the last: the
 * STREAM construction (https://eprint.iacr.org/2015/189), so that pieces cannot be moved, left out or cut off. A key seals
 * one content only, and therefore no nonce comes twice.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { pipeline, Readable, type Duplex } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import type { StreamSealer } from '@fleetcommand/application/ports/secret-box';
import { Secret } from '@fleetcommand/kernel/secret';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PIECE_BYTES = 64 * 1024;
const SEALED_PIECE_BYTES = PIECE_BYTES + TAG_BYTES;

export const streamSealer: StreamSealer = {
  newKey: () => new Secret(randomBytes(KEY_BYTES).toString('base64')),
  seal: (content, key) => sealPieces(through(content, createGzip()), bytesOf(key)),
  open: (sealed, key) => through(key ? openPieces(sealed, bytesOf(key)) : sealed, createGunzip()),
};

const bytesOf = (key: Secret): Buffer => Buffer.from(key.reveal(), 'base64');

/** What comes out of `transform` when all of `content` goes in; fails where either does. */
function through(content: AsyncIterable<Uint8Array>, transform: Duplex): AsyncIterable<Uint8Array> {
  // The error ends `transform`, whose reader is told.
  pipeline(Readable.from(content, { objectMode: false }), transform, () => undefined);
  return transform;
}

async function* sealPieces(
  content: AsyncIterable<Uint8Array>,
  key: Buffer,
): AsyncIterable<Uint8Array> {
  for await (const { bytes, index, isLast } of piecesOf(content, PIECE_BYTES)) {
    const cipher = createCipheriv(ALGORITHM, key, nonceOf(index, isLast));
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  }
}

async function* openPieces(
  sealed: AsyncIterable<Uint8Array>,
  key: Buffer,
): AsyncIterable<Uint8Array> {
  for await (const { bytes, index, isLast } of piecesOf(sealed, SEALED_PIECE_BYTES)) {
    if (bytes.length < TAG_BYTES) throw new Error('what was sealed is cut off');
    const decipher = createDecipheriv(ALGORITHM, key, nonceOf(index, isLast), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    yield Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
  }
}

interface Piece {
  readonly bytes: Buffer;
  readonly index: number;
  readonly isLast: boolean;
}

/** All of one length but the last, which there always is: nothing at all is one empty piece. */
async function* piecesOf(content: AsyncIterable<Uint8Array>, length: number): AsyncIterable<Piece> {
  let index = 0;
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    waiting.push(chunk);
    size += chunk.length;
    // One that is full waits for more, for it may be the last.
    if (size <= length) continue;
    let rest = Buffer.concat(waiting, size);
    for (; rest.length > length; rest = rest.subarray(length)) {
      yield { bytes: rest.subarray(0, length), index, isLast: false };
      index += 1;
    }
    waiting = [rest];
    size = rest.length;
  }
  yield { bytes: Buffer.concat(waiting, size), index, isLast: true };
}

function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeBigUInt64BE(BigInt(index), 0);
  nonce.writeUInt8(isLast ? 1 : 0, NONCE_BYTES - 1);
  return nonce;
}
