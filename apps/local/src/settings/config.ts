import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { z } from 'zod';
import { homeAt, WORKSPACE, type Home } from './home.js';
import { PORT_NAMES, portVariable, type PortName } from './port-plan.js';

/** What a person may set about the local stack. */
export interface LocalConfig {
  readonly home: Home;
  /** Ports asked for by flag or environment; others are chosen. */
  readonly ports: Partial<Record<PortName, number>>;
  /** Another cluster to provision into; absent means the sandbox, or that of an earlier run. */
  readonly cluster: { readonly kubeconfig: string; readonly context?: string } | undefined;
  /** Back to the sandbox, after a run with another cluster. */
  readonly isSandboxMeant: boolean;
  /** A PostgreSQL server of their own: the control plane's database, and who may make databases there. */
  readonly database: { readonly url: Secret; readonly dataServerUrl: Secret } | undefined;
  /** A Stripe account of their own; without one, test payments stand in for it. */
  readonly stripe: StripeAccount | undefined;
  /** How people come in: what API and worker read by these names, as it was given. */
  readonly signIn: Readonly<Partial<Record<SignInVariable, string>>>;
  /** Whether a demo customer is signed up. */
  readonly hasDemo: boolean;
  readonly logLevel: string;
  /** `up` stays until it is interrupted, which takes the stack down. */
  readonly isAttached: boolean;
}

export interface StripeAccount {
  readonly secretKey: Secret;
  readonly webhookSecrets: Secret;
}

/** Handed on to API and worker, who check them. */
const SIGN_IN_VARIABLES = [
  'EMAIL_VERIFICATION',
  'OIDC_ISSUER',
  'OIDC_NAME',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
] as const;
type SignInVariable = (typeof SIGN_IN_VARIABLES)[number];

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// URL' });

const environment = z.object({
  FLEET_HOME: z.string().min(1).default(resolve(WORKSPACE, '.fleet')),
  FLEET_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
  DATABASE_URL: postgresUrl.optional(),
  /** Default: `DATABASE_URL`'s role, which then needs CREATEDB and CREATEROLE. */
  DATA_SERVER_URL: postgresUrl.optional(),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(live|test)_\w+$/, 'must begin with sk_test_ or sk_live_')
    .optional(),
  /** Of `stripe listen`, or of an endpoint that leads here. */
  STRIPE_WEBHOOK_SECRETS: z.string().default(''),
  EMAIL_VERIFICATION: z.string().optional(),
  OIDC_ISSUER: z.string().optional(),
  OIDC_NAME: z.string().optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
});

const port = z.coerce
  .number({ error: 'must be a port number' })
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(65_535, 'must be at most 65535');

const FLAGS = {
  attach: { type: 'boolean', default: false },
  'no-demo': { type: 'boolean', default: false },
  sandbox: { type: 'boolean', default: false },
  kubeconfig: { type: 'string' },
  context: { type: 'string' },
  'http-port': { type: 'string' },
  'https-port': { type: 'string' },
} as const;

/** Reads flags and environment; names every fault at once (`local.configuration`). */
export function readConfig(
  args: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): Result<LocalConfig> {
  const flags = readFlags(args);
  if (!flags.ok) return flags;
  const set = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environment.safeParse(set);
  const faults = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  const ports: Partial<Record<PortName, number>> = {};
  for (const [name, source, value] of portWishes(flags.value, set)) {
    const wish = port.safeParse(value);
    if (wish.success) ports[name] = wish.data;
    else faults.push(`${source} ${wish.error.issues[0]?.message}, not ${JSON.stringify(value)}`);
  }
  if (flags.value.context !== undefined && flags.value.kubeconfig === undefined)
    faults.push('--context needs --kubeconfig FILE');
  if (flags.value.sandbox && flags.value.kubeconfig !== undefined)
    faults.push('--sandbox and --kubeconfig exclude each other');
  if (!parsed.success || faults.length > 0) return faulty(faults);
  return ok(makeConfig(flags.value, parsed.data, ports));
}

type Flags = {
  attach: boolean;
  'no-demo': boolean;
  sandbox: boolean;
  kubeconfig?: string | undefined;
  context?: string | undefined;
  'http-port'?: string | undefined;
  'https-port'?: string | undefined;
};

function readFlags(args: readonly string[]): Result<Flags> {
  try {
    return ok(parseArgs({ args: [...args], options: FLAGS, strict: true }).values);
  } catch (error) {
    return faulty([error instanceof Error ? error.message : String(error)]);
  }
}

function portWishes(
  flags: Flags,
  variables: Readonly<Record<string, string | undefined>>,
): [PortName, string, string][] {
  return PORT_NAMES.flatMap((name): [PortName, string, string][] => {
    const flag = name === 'http' || name === 'https' ? flags[`${name}-port`] : undefined;
    if (flag !== undefined) return [[name, `--${name}-port`, flag]];
    const variable = portVariable(name);
    const value = variables[variable];
    return value === undefined ? [] : [[name, variable, value]];
  });
}

function makeConfig(
  flags: Flags,
  variables: z.infer<typeof environment>,
  ports: LocalConfig['ports'],
): LocalConfig {
  const { DATABASE_URL: url, DATA_SERVER_URL: dataServerUrl } = variables;
  return {
    home: homeAt(resolve(variables.FLEET_HOME)),
    ports,
    cluster:
      flags.kubeconfig === undefined
        ? undefined
        : {
            kubeconfig: resolve(flags.kubeconfig),
            ...(flags.context !== undefined && { context: flags.context }),
          },
    isSandboxMeant: flags.sandbox,
    database:
      url === undefined
        ? undefined
        : { url: new Secret(url), dataServerUrl: new Secret(dataServerUrl ?? url) },
    stripe:
      variables.STRIPE_SECRET_KEY === undefined
        ? undefined
        : {
            secretKey: new Secret(variables.STRIPE_SECRET_KEY),
            webhookSecrets: new Secret(variables.STRIPE_WEBHOOK_SECRETS),
          },
    signIn: Object.fromEntries(
      SIGN_IN_VARIABLES.flatMap((name) => {
        const value = variables[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
    hasDemo: !flags['no-demo'],
    logLevel: variables.FLEET_LOG_LEVEL,
    isAttached: flags.attach,
  };
}

function faulty(faults: readonly string[]): Result<never> {
  return fail('local.configuration', `The configuration is faulty: ${faults.join('; ')}.`, {
    details: { faults: [...faults] },
  });
}
