import { z } from 'zod';

/** What a program exits with when its configuration is wrong (sysexits.h, EX_CONFIG). */
export const EXIT_BAD_CONFIGURATION = 78;

export type Environment = Readonly<Record<string, string | undefined>>;

/** The configuration, or every fault of it at once, each naming its variable. */
export function parseConfig<T extends z.ZodType>(
  schema: T,
  environment: Environment,
): { ok: true; config: z.infer<T> } | { ok: false; faults: readonly string[] } {
  // An empty variable is one that was not set: shells and unit files cannot say it otherwise.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return { ok: true, config: parsed.data };
  const faults = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? 'environment');
    const problem = given[name] === undefined ? 'is not set' : issue.message;
    return `${name}: ${problem}${describe(schema, name)}`;
  });
  return { ok: false, faults: [...new Set(faults)] };
}

/** The configuration; a bad one prints all its faults and ends the process with 78. */
export function loadConfig<T extends z.ZodType>(
  schema: T,
  environment: Environment = process.env,
): z.infer<T> {
  const parsed = parseConfig(schema, environment);
  if (parsed.ok) return parsed.config;
  const lines = parsed.faults.map((fault) => `  - ${fault}\n`).join('');
  process.stderr.write(
    `The configuration is not usable:\n${lines}Set these environment variables and start again.\n`,
  );
  process.exit(EXIT_BAD_CONFIGURATION);
}

/** The variable's own description, as `.meta({ description, example })` gave it. */
function describe(schema: z.ZodType, name: string): string {
  if (!(schema instanceof z.ZodObject)) return '';
  const field: unknown = schema.shape[name];
  const meta = field instanceof z.ZodType ? field.meta() : undefined;
  if (!meta) return '';
  const given: unknown = meta['example'];
  const example = typeof given === 'string' ? ` (for example ${given})` : '';
  return ` – ${meta.description ?? name}${example}`;
}

const list = () =>
  z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    );

const network = z.union([z.cidrv4(), z.cidrv6()], {
  error: ({ input }) =>
    `“${String(input)}” is no CIDR; write a network's address and the length of its prefix, such as 10.0.0.0/24 or fd00::/64, and a single address as 192.0.2.1/32 or fd00::1/128`,
});

/** Fields that every program's configuration is made of. */
export const field = {
  port: () => z.coerce.number().int().min(0).max(65_535),
  url: (...protocols: string[]) =>
    z
      .string()
      .refine((text) => URL.canParse(text), 'is not a URL')
      .refine(
        (text) =>
          !URL.canParse(text) ||
          protocols.includes(URL.parse(text)?.protocol.replace(':', '') ?? ''),
        `must begin with ${protocols.join(':// or ')}://`,
      ),
  /** Comma-separated; empty items are dropped. */
  list,
  /** Networks, comma-separated, as NetworkPolicies take them: each with the length of its prefix. */
  cidrs: (whose: string) =>
    list()
      .pipe(z.array(network))
      .meta({ description: `networks that ${whose} are in`, example: '10.20.0.0/24,fd00::/64' }),
  /** Keys that seal secrets, newest first, each 32 bytes in base64; or where they are. Text, as it was given. */
  masterKeys: () =>
    z
      .string()
      .refine(
        (text) =>
          /^(file|program):\//.test(text) ||
          text.split(',').every((key) => Buffer.from(key.trim(), 'base64').length === 32),
        'must be 32 bytes in base64, several such keys separated by commas, or file:/path or program:/path that gives them',
      ),
  logLevel: () =>
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
} as const;
