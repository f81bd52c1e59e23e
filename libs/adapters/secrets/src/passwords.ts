import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { PasswordHasher } from '@fleetcommand/application/ports/secret-box';
import { NO_PASSWORD } from '@fleetcommand/domain/accounts/account';
import type { Secret } from '@fleetcommand/kernel/secret';

/** OWASP's second choice for argon2id (Password Storage Cheat Sheet): 19 MiB, two passes, one lane; about 32 ms of CPU. */
export const ARGON2_PARAMETERS = { memory: 19_456, passes: 2, parallelism: 1 } as const;

const SALT_BYTES = 16;
const TAG_BYTES = 32;

const derive = promisify(argon2);

/**
 * argon2id by Node's own crypto, as PHC strings. At most `concurrency` hashes run at once, the others wait in line: the
 * thread pool has work to do beside them.
 */
export function createPasswordHasher(options: { readonly concurrency: number }): PasswordHasher {
  const line = new WaitingLine(options.concurrency);
  const compute = (password: Secret, salt: Buffer, parameters: Cost) =>
    line.run(() =>
      derive('argon2id', {
        message: password.reveal(),
        nonce: salt,
        tagLength: TAG_BYTES,
        ...parameters,
      }),
    );
  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      const tag = await compute(password, salt, ARGON2_PARAMETERS);
      return printPhc({ parameters: ARGON2_PARAMETERS, salt, tag });
    },
    async verify(password, hash) {
      const stored = hash === null || hash === NO_PASSWORD ? null : parsePhc(hash);
      const salt = stored?.salt ?? randomBytes(SALT_BYTES);
      const tag = await compute(password, salt, stored?.parameters ?? ARGON2_PARAMETERS);
      return (
        stored !== null && stored.tag.length === tag.length && timingSafeEqual(stored.tag, tag)
      );
    },
  };
}

interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

interface Phc {
  readonly parameters: Cost;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

/** https://github.com/P-H-C/phc-string-format: base64 without padding. */
function printPhc({ parameters: { memory, passes, parallelism }, salt, tag }: Phc): string {
  const encode = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${encode(salt)}$${encode(tag)}`;
}

function parsePhc(text: string): Phc {
  const match =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(text);
  if (!match) throw new Error('a stored password hash is not an argon2id PHC string');
  const [, memory, passes, parallelism, salt = '', tag = ''] = match;
  return {
    parameters: {
      memory: Number(memory),
      passes: Number(passes),
      parallelism: Number(parallelism),
    },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}

/** Runs at most so many tasks at once, in the order they came. */
class WaitingLine {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(places: number) {
    this.#free = places;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
