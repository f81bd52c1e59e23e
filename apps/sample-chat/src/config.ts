import { z } from 'zod/mini';

const port = z.pipe(z.coerce.number(), z.int().check(z.minimum(1), z.maximum(65_535)));

const environment = z.object({
  PORT: z._default(port, 3000),
  /** The address to listen on; default: the instance's own. */
  HOST: z.optional(z.string()),
  /** This replica's own address (a pod's `status.podIP`). */
  INSTANCE_IP: z.optional(z.string()),
  /** PostgreSQL, with credentials. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** Where people reach the chat, including a path prefix if it has one. */
  ROOT_URL: z._default(z.url({ protocol: /^https?$/ }), 'http://localhost:3000'),
  CHAT_NAME: z._default(z.string().check(z.minLength(1), z.maxLength(80)), 'Sample chat'),
  /** How long it keeps serving after SIGTERM, so that routers notice first. */
  DRAIN_MS: z._default(z.pipe(z.coerce.number(), z.number().check(z.minimum(0))), 1000),
});

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly instance: string;
  readonly databaseUrl: string;
  /** `''` at the root, else like `/team/chat`. */
  readonly pathPrefix: string;
  readonly chatName: string;
  readonly drainMs: number;
}

/** The configuration, or every fault in it at once. */
export function readConfig(
  variables: Readonly<Record<string, string | undefined>>,
): { ok: true; config: Config } | { ok: false; faults: string[] } {
  const parsed = environment.safeParse(variables);
  if (!parsed.success)
    return {
      ok: false,
      faults: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    };
  const { PORT, HOST, INSTANCE_IP, DATABASE_URL, ROOT_URL, CHAT_NAME, DRAIN_MS } = parsed.data;
  const host = HOST ?? INSTANCE_IP ?? '0.0.0.0';
  return {
    ok: true,
    config: {
      port: PORT,
      host,
      instance: INSTANCE_IP ?? host,
      databaseUrl: DATABASE_URL,
      pathPrefix: new URL(ROOT_URL).pathname.replace(/\/+$/, ''),
      chatName: CHAT_NAME,
      drainMs: DRAIN_MS,
    },
  };
}
