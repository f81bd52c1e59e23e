import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { fail, ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';

/** Longest path a unix socket may have here: 108 bytes less what HAProxy appends while it renews the socket. */
export const LONGEST_SOCKET_PATH = 90;

/** Connects to a unix socket. Fails with `haproxy.unreachable` (retry). */
export function connectSocket(path: string, timeoutMs: number): Promise<Result<Socket, Failure>> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const giveUp = (reason: string, cause?: unknown): void => {
      socket.destroy();
      resolve(
        fail('haproxy.unreachable', `HAProxy does not answer on its socket ${path}: ${reason}.`, {
          retry: 'backoff',
          cause,
        }),
      );
    };
    const timer = setTimeout(() => giveUp(`no connection within ${timeoutMs} ms`), timeoutMs);
    socket.once('error', (error) => {
      clearTimeout(timer);
      giveUp(error.message, error);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      resolve(ok(socket));
    });
  });
}

/** Sends one line to a socket's command line and reads to the end of the connection. */
export async function askOnce(
  path: string,
  line: string,
  timeoutMs: number,
): Promise<Result<string, Failure>> {
  const connected = await connectSocket(path, timeoutMs);
  if (!connected.ok) return connected;
  const socket = connected.value;
  return new Promise((resolve) => {
    let answer = '';
    const finish = (result: Result<string, Failure>): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const broken = (reason: string): Result<string, Failure> =>
      fail('haproxy.no-answer', `HAProxy gave no answer to "${line}" on ${path}: ${reason}.`, {
        retry: 'backoff',
      });
    const timer = setTimeout(() => finish(broken(`nothing within ${timeoutMs} ms`)), timeoutMs);
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => (answer += text));
    // A reload ends with the master replacing itself, which may reset the connection: what came before it counts.
    socket.on('error', (error) => finish(answer === '' ? broken(error.message) : ok(answer)));
    socket.on('close', () => finish(ok(answer)));
    // HAProxy 2.6's master answers but keeps the connection open unless the asking side is closed.
    socket.end(`${line}\n`);
  });
}
