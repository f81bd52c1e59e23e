/** One question and one answer over UDP, again over TCP where it does not fit (RFC 1035 §4.2, RFC 7766). */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import { decode, encode, type DecodedPacket, type Packet } from 'dns-packet';

export interface ServerAddress {
  readonly address: string;
  readonly port: number;
}

/** Null when no answer that makes sense came in time. Never throws. */
export async function exchange(
  packet: Packet,
  server: ServerAddress,
  timeoutMs: number,
  overall: AbortSignal,
): Promise<DecodedPacket | null> {
  const id = randomInt(0x1_00_00);
  const question = encode({ ...packet, id });
  const deadline = AbortSignal.any([overall, AbortSignal.timeout(timeoutMs)]);
  const isAnswer = (message: Buffer) => readAnswer(message, { ...packet, id });
  const overUdp = await askOverUdp(question, server, deadline, isAnswer);
  if (!overUdp?.flag_tc) return overUdp;
  const message = await askOverTcp(question, server, deadline);
  return message && isAnswer(message);
}

/** Null for what answers something else: a late answer, a stranger's, or nonsense. */
function readAnswer(message: Buffer, asked: Packet): DecodedPacket | null {
  try {
    const answer = decode(message);
    const [question] = answer.questions ?? [];
    const [wanted] = asked.questions ?? [];
    const isSame =
      question?.type === wanted?.type &&
      question?.name.toLowerCase() === wanted?.name.toLowerCase();
    return answer.id === asked.id && isSame ? answer : null;
  } catch {
    return null;
  }
}

function askOverUdp(
  question: Buffer,
  { address, port }: ServerAddress,
  deadline: AbortSignal,
  read: (message: Buffer) => DecodedPacket | null,
): Promise<DecodedPacket | null> {
  const { promise, resolve } = Promise.withResolvers<DecodedPacket | null>();
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  const end = () => resolve(null);
  deadline.addEventListener('abort', end, { once: true });
  socket.on('error', end);
  socket.on('message', (message) => {
    const answer = read(message);
    if (answer) resolve(answer);
  });
  // Connected: the kernel drops what others send to this port.
  socket.connect(port, address, () => socket.send(question));
  return promise.finally(() => {
    deadline.removeEventListener('abort', end);
    socket.close();
  });
}

/** Sends one message and reads one, each with its length before it; null when none came in time. */
export function askOverTcp(
  message: Buffer,
  { address, port }: ServerAddress,
  deadline: AbortSignal,
): Promise<Buffer | null> {
  const { promise, resolve } = Promise.withResolvers<Buffer | null>();
  const socket = connect({ host: address, port });
  const end = () => resolve(null);
  deadline.addEventListener('abort', end, { once: true });
  socket.on('error', end).on('close', end);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  socket.write(Buffer.concat([length, message]));
  let received = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    if (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      resolve(received.subarray(2, 2 + received.readUInt16BE(0)));
    }
  });
  return promise.finally(() => {
    deadline.removeEventListener('abort', end);
    socket.destroy();
  });
}
