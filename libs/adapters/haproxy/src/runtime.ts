/**
 * A client of the worker's stats socket (management guide, section 9.3).
 *
 * One connection per batch, in interactive mode, commands written without waiting for each other's replies:
 * measured 4 µs a command where one connection per command takes 150 µs. A kept connection would be cheaper
 * still, but after a reload it keeps talking to the old worker; here each batch begins by asking who answers.
 * Commands are one to a line, never joined by `;`, so that every reply belongs to exactly one command.
 */
import type { Socket } from 'node:net';
import { fail, ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import { isExpectedReply } from './replies.js';
import { connectSocket } from './socket.js';

/** HAProxy silently drops a payload that with its command is larger than `tune.bufsize` (16 KB): measured on 2.6. */
export const LARGEST_PAYLOAD_BYTES = 15_872;
const LONGEST_LINE_BYTES = 8 * 1024;
const PROMPT = '\n> ';

export interface RuntimeCommand {
  /** The command, without its line end. */
  readonly line: string;
  /** Lines that follow the command (`<<`), without empty lines; at most `LARGEST_PAYLOAD_BYTES`. */
  readonly payload?: string;
}

export interface RuntimeOptions {
  readonly socketPath: string;
  /** The worker that must answer; batches that reach another one fail with `haproxy.other-worker`, unsent. */
  readonly workerPid?: number;
  /** Longest silence while replies are owed. Default 5,000. */
  readonly timeoutMs?: number;
}

/** A command that HAProxy refused, and what it said. */
export interface RefusedCommand {
  readonly line: string;
  readonly reply: string;
}

export interface BatchOutcome {
  /** Replies in the order of the commands, trimmed. */
  readonly replies: readonly string[];
  readonly refused: readonly RefusedCommand[];
}

/**
 * Runs the commands in order and returns every reply. All are sent even where one is refused: `refused` lists
 * those, and the caller decides. Fails with `haproxy.bad-command` (nothing sent), `haproxy.other-worker`
 * (nothing sent), `haproxy.unreachable`, or `haproxy.no-answer` naming the first command without a reply.
 */
export async function runBatch(
  options: RuntimeOptions,
  commands: readonly RuntimeCommand[],
): Promise<Result<BatchOutcome, Failure>> {
  const fault = firstFault(commands);
  if (fault) return fault;
  const timeoutMs = options.timeoutMs ?? 5_000;
  const connected = await connectSocket(options.socketPath, timeoutMs);
  if (!connected.ok) return connected;
  const session = new Session(connected.value, timeoutMs);
  try {
    const greeting = await session.exchange([{ line: 'prompt' }, { line: 'show info' }]);
    if (!greeting.ok) return greeting;
    const answering = pidOf(greeting.value[1] ?? '');
    if (options.workerPid !== undefined && answering !== options.workerPid) {
      return otherWorker(options.workerPid, answering);
    }
    const replies = await session.exchange(commands);
    if (!replies.ok) return replies;
    const refused = commands.flatMap(({ line }, index): RefusedCommand[] => {
      const reply = replies.value[index]!;
      return isExpectedReply(line, reply) ? [] : [{ line, reply }];
    });
    return ok({ replies: replies.value, refused });
  } finally {
    session.close();
  }
}

/** Runs one command that reads. Fails also where HAProxy refuses it (`haproxy.command-refused`). */
export async function query(
  options: RuntimeOptions,
  line: string,
): Promise<Result<string, Failure>> {
  const outcome = await runBatch(options, [{ line }]);
  if (!outcome.ok) return outcome;
  const refused = outcome.value.refused[0];
  if (refused) return refusal([refused]);
  return ok(outcome.value.replies[0] ?? '');
}

/** Process id of the worker that answers on the socket. */
export async function readWorkerPid(options: RuntimeOptions): Promise<Result<number, Failure>> {
  const info = await query(options, 'show info');
  return info.ok ? ok(pidOf(info.value)) : info;
}

/** The failure that names refused commands: the first with HAProxy's words, and how many more. */
export function refusal(refused: readonly RefusedCommand[]): Result<never, Failure> {
  const first = refused[0];
  const said = first?.reply === '' ? 'nothing' : `"${first?.reply.slice(0, 200)}"`;
  const more = refused.length > 1 ? ` (and refused ${refused.length - 1} more)` : '';
  return fail('haproxy.command-refused', `HAProxy answered ${said} to "${first?.line}"${more}.`, {
    retry: 'backoff',
    details: { refused: refused.slice(0, 20) },
  });
}

function pidOf(info: string): number {
  return Number(/^Pid: (\d+)$/m.exec(info)?.[1]);
}

function otherWorker(expected: number, answering: number): Result<never, Failure> {
  return fail(
    'haproxy.other-worker',
    `Worker ${answering} answered where worker ${expected} was expected: HAProxy was reloaded or restarted meanwhile.`,
    { retry: 'backoff', details: { expected, answering } },
  );
}

/** A command that would be read as several, or dropped for its size. Tenant text must have been printed safely before. */
function firstFault(commands: readonly RuntimeCommand[]): Result<never, Failure> | undefined {
  for (const { line, payload } of commands) {
    const about = line.slice(0, 60);
    if (/[\n\r\0]/.test(line) || /(?<!\\)(?:\\\\)*;/.test(line)) {
      return fail(
        'haproxy.bad-command',
        `"${about}" holds a line end or ";": it would be read as several commands.`,
      );
    }
    if (Buffer.byteLength(line) > LONGEST_LINE_BYTES) {
      return fail(
        'haproxy.bad-command',
        `"${about}…" is longer than ${LONGEST_LINE_BYTES} bytes: HAProxy would drop it.`,
      );
    }
    if (payload === undefined) continue;
    if (payload === '' || /^\s*\n|\n\s*\n|\0|\r/.test(payload)) {
      return fail(
        'haproxy.bad-command',
        `The payload of "${about}" is empty or holds an empty line, which would end it early.`,
      );
    }
    if (Buffer.byteLength(payload) > LARGEST_PAYLOAD_BYTES) {
      return fail(
        'haproxy.payload-too-large',
        `The payload of "${about}" is larger than ${LARGEST_PAYLOAD_BYTES} bytes: HAProxy would drop it without a word.`,
      );
    }
  }
  return undefined;
}

function wireText({ line, payload }: RuntimeCommand): string {
  if (payload === undefined) return `${line}\n`;
  return `${line} <<\n${payload.endsWith('\n') ? payload : `${payload}\n`}\n`;
}

/** One interactive connection: writes commands at once and matches replies to them by the prompts between. */
class Session {
  /** What came and belongs to no complete reply yet: put together once, because some replies are megabytes. */
  private pieces: string[] = [];
  /** The last of it: where a prompt may have begun. */
  private tail = '';
  private holdsPrompt = false;
  private ended: string | undefined;
  private wake: () => void = () => undefined;

  constructor(
    private readonly socket: Socket,
    private readonly timeoutMs: number,
  ) {
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      this.receive(text);
      this.wake();
    });
    socket.on('error', (error) => this.end(error.message));
    socket.on('close', () => this.end('the connection was closed'));
  }

  async exchange(commands: readonly RuntimeCommand[]): Promise<Result<string[], Failure>> {
    const replies: string[] = [];
    this.socket.write(commands.map(wireText).join(''));
    while (replies.length < commands.length) {
      this.takeReplies(replies, commands.length);
      if (replies.length >= commands.length) break;
      const silence = this.ended ?? (await this.moreText());
      if (silence !== undefined) {
        return fail(
          'haproxy.no-answer',
          `HAProxy gave no answer to "${commands[replies.length]!.line}": ${silence}.`,
          { retry: 'backoff' },
        );
      }
    }
    return ok(replies);
  }

  close(): void {
    this.socket.destroy();
  }

  private receive(text: string): void {
    const seam = this.tail + text;
    this.pieces.push(text);
    this.holdsPrompt ||= seam.includes(PROMPT);
    this.tail = seam.slice(1 - PROMPT.length);
  }

  /** Moves complete replies out of the received text. */
  private takeReplies(replies: string[], wanted: number): void {
    if (!this.holdsPrompt) return;
    const received = this.pieces.join('');
    let from = 0;
    while (replies.length < wanted) {
      const end = received.indexOf(PROMPT, from);
      if (end < 0) break;
      // While it reads a payload, HAProxy prompts with "+ " for each line.
      replies.push(
        received
          .slice(from, end)
          .replace(/^(\+ )+/, '')
          .trim(),
      );
      from = end + PROMPT.length;
    }
    this.pieces = [];
    this.tail = '';
    this.holdsPrompt = false;
    this.receive(received.slice(from));
  }

  /** Waits for text; returns why none will come. */
  private moreText(): Promise<string | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => resolve(`nothing within ${this.timeoutMs} ms`),
        this.timeoutMs,
      );
      this.wake = () => {
        clearTimeout(timer);
        resolve(this.ended);
      };
    });
  }

  private end(reason: string): void {
    this.ended ??= reason;
    this.wake();
  }
}
