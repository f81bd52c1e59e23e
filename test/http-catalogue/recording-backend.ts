/** An application that keeps the bytes it gets, and answers what reads as a request. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { readRequests } from './requests-in.js';

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok';

export interface RecordingBackend {
  readonly address: string;
  readonly port: number;
  /** What came on each connection since it was asked last; connections are ended, so that the next begin anew. */
  take(): string[];
  close(): Promise<void>;
}

export async function startRecordingBackend(): Promise<RecordingBackend> {
  const connections = new Map<Socket, { text: string; answered: number }>();
  const server = createServer((socket) => {
    const record = { text: '', answered: 0 };
    connections.set(socket, record);
    socket.setEncoding('latin1');
    socket.on('error', () => socket.destroy());
    socket.on('data', (data: string) => {
      record.text += data;
      const { requests, isIncomplete } = readRequests(record.text);
      const whole = requests.length - (isIncomplete ? 1 : 0);
      for (; record.answered < whole; record.answered += 1) socket.write(ANSWER);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    address: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    take: () => {
      const texts = [...connections.values()].map(({ text }) => text).filter((text) => text !== '');
      for (const socket of connections.keys()) socket.destroy();
      connections.clear();
      return texts;
    },
    close: () => {
      for (const socket of connections.keys()) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
