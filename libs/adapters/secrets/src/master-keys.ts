/**
 * Where the keys that seal secrets come from: the setting itself, a file, or a program that has a KMS open them
 * (`aws kms decrypt`, `gcloud kms decrypt`, `vault`, `systemd-creds`). They are read once, when a process starts.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { MasterKeys, MasterKeySource } from '@fleetcommand/application/ports/secret-box';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';

const KEY_BYTES = 32;
const PROGRAM_TIMEOUT_MS = 20_000;
const LONGEST_OUTPUT = 16 * 1_024;

/** `setting` is keys, `file:<path>` or `program:<path>`. */
export function masterKeySource(setting: string): MasterKeySource {
  const [, kind, path = ''] = /^(file|program):(.*)$/s.exec(setting) ?? [];
  // A file is read at every start: one mounted from a Kubernetes Secret may have been changed by then.
  if (kind === 'file') return { read: () => readFrom(`the file ${path}`, readFile(path, 'utf8')) };
  if (kind === 'program') return { read: () => readFrom(`the program ${path}`, run(path)) };
  return { read: async () => parseKeys('MASTER_KEY', setting) };
}

async function readFrom(what: string, text: Promise<string>): ReturnType<MasterKeySource['read']> {
  try {
    return parseKeys(what, await text);
  } catch (error) {
    // What a program printed may be a key: only how it ended is told.
    return unusable(`${what} cannot be read (${codeOf(error)})`);
  }
}

/** Without a shell or arguments; it has our environment, where a KMS's credentials are. */
async function run(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(path, [], {
    timeout: PROGRAM_TIMEOUT_MS,
    maxBuffer: LONGEST_OUTPUT,
  });
  return stdout;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  const code: unknown = Reflect.get(error, 'code') ?? Reflect.get(error, 'signal');
  return typeof code === 'string' || typeof code === 'number' ? String(code) : error.name;
}

/** Newest first, separated by commas or lines. */
function parseKeys(
  what: string,
  text: string,
): Result<MasterKeys, ReturnType<typeof unusable>['error']> {
  const keys = text.split(/[,\n]/).map((key) => key.trim());
  const [first, ...others] = keys.filter(Boolean);
  if (first === undefined) return unusable(`${what} holds no key`);
  if ([first, ...others].some((key) => Buffer.from(key, 'base64').length !== KEY_BYTES))
    return unusable(`${what} holds something that is not ${KEY_BYTES} bytes in base64`);
  return ok([new Secret(first), ...others.map((key) => new Secret(key))]);
}

function unusable(what: string) {
  return fail(
    'secrets.master-key-unusable',
    `Secrets cannot be opened: ${what}. Give keys of 32 bytes in base64, the newest first, one a line; a new one is made with: openssl rand -base64 32`,
  );
}
