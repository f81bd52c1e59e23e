/**
 * Which Middlewares Traefik's routes may use, and what each means in the IR. Adding one is a row here, a kind in
 * `ir/ir.ts` and a file in `haproxy/steps/`.
 */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import type { Middleware } from '../../ir/middlewares.js';
import { canonicalPath, excerpt } from '../../ir/names.js';

export interface MiddlewareFault {
  /** Below `spec`, such as `stripPrefix.prefixes[0]`. */
  readonly field: string;
  readonly message: string;
}

type Read = (spec: unknown) => Result<Middleware, MiddlewareFault>;

const Path = z.string().transform((text, context) => {
  const path = canonicalPath(text);
  if (path.ok) return path.value;
  context.addIssue({ code: 'custom', message: path.error.message });
  return z.NEVER;
});

const StripPrefix = z.object({
  prefixes: z.array(Path).min(1).max(50),
  forceSlash: z.boolean().optional(),
});
const ReplacePath = z.object({ path: Path });
const RedirectScheme = z.object({
  scheme: z.enum(['http', 'https']),
  port: z.union([z.int().min(1).max(65_535), z.string().regex(/^\d{1,5}$/)]).optional(),
  permanent: z.boolean().default(false),
});

const HEADER_NAME = /^[A-Za-z0-9-]{1,64}$/;
/** They belong to one connection, or frame the message: a route that sets them could confuse the next hop. */
const CONNECTION_HEADERS = new Set(
  'connection keep-alive proxy-connection te trailer transfer-encoding upgrade content-length'.split(
    ' ',
  ),
);
const HeaderName = z
  .string()
  .regex(HEADER_NAME, { error: 'header names have 1 to 64 letters, digits and hyphens' })
  .refine((name) => !CONNECTION_HEADERS.has(name.toLowerCase()), {
    error: 'this header belongs to the connection and cannot be set',
  });
const HeaderValue = z
  .string()
  .max(1024)
  .regex(/^\P{Cc}*$/u, {
    error: 'control characters such as line ends are not allowed in a header',
  });
const HeaderValues = z
  .record(HeaderName, HeaderValue)
  .refine((values) => Object.keys(values).length <= 16, {
    error: 'at most 16 headers are supported',
  })
  .nullish();
const Headers = z.strictObject({
  customRequestHeaders: HeaderValues,
  customResponseHeaders: HeaderValues,
});

const MIDDLEWARES: Readonly<Record<string, Read>> = {
  stripPrefix: read(StripPrefix, ({ prefixes }) => ({ kind: 'stripPrefix', prefixes })),
  replacePath: read(ReplacePath, ({ path }) => ({ kind: 'replacePath', path })),
  redirectScheme: read(RedirectScheme, ({ scheme, port, permanent }) => ({
    kind: 'redirectScheme',
    scheme,
    ...(port !== undefined && { port: Number(port) }),
    permanent,
  })),
  headers: read(Headers, ({ customRequestHeaders, customResponseHeaders }) => ({
    kind: 'headers',
    request: lowerCaseNames(customRequestHeaders ?? {}),
    response: lowerCaseNames(customResponseHeaders ?? {}),
  })),
};

/** The meaning of a Middleware's `spec`. */
export function compileMiddleware(
  spec: Readonly<Record<string, unknown>>,
): Result<Middleware, MiddlewareFault> {
  const kinds = Object.keys(spec);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    const found = kinds.length === 0 ? 'none' : kinds.slice(0, 5).map(excerpt).join(', ');
    return err({
      field: '',
      message: `A Middleware has exactly one kind; this one has ${found}. Split it.`,
    });
  }
  // The table holds own rows only: a spec may name `constructor`.
  const compile = Object.hasOwn(MIDDLEWARES, kind) ? MIDDLEWARES[kind] : undefined;
  if (compile) return compile(spec[kind]);
  const known = Object.keys(MIDDLEWARES).join(', ');
  return err({
    field: kind,
    message: `The middleware ${excerpt(kind)} is not supported by this edge yet. It supports ${known}.`,
  });
}

function read<T>(schema: z.ZodType<T>, make: (value: T) => Middleware): Read {
  return (spec) => {
    const parsed = schema.safeParse(spec);
    if (parsed.success) return ok(make(parsed.data));
    const issue = parsed.error.issues[0]!;
    return err({ field: issue.path.map(String).join('.'), message: excerpt(issue.message, 300) });
  };
}

function lowerCaseNames(values: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(values).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
