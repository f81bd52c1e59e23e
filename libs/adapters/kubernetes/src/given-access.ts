/**
 * Credentials that operators bring, made safe to keep and to use: of a kubeconfig only the context that is meant, and
 * nothing that would make our process run a program or read a file of its own machine.
 */
import type { GivenAccess, ReadAccess } from '@fleetcommand/application/ports/cluster-access';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { parse } from 'yaml';
import { z } from 'zod';

type Read<T> = Result<T, Failure<'clusters.access-unusable'>>;

const clusterEntry = z.looseObject({
  server: z.url({ protocol: /^https?$/ }),
  'certificate-authority-data': z.string().optional(),
  'certificate-authority': z.string().optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': z.string().optional(),
});

const userEntry = z.looseObject({
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  'client-certificate-data': z.string().optional(),
  'client-key-data': z.string().optional(),
  'client-certificate': z.string().optional(),
  'client-key': z.string().optional(),
  exec: z.unknown().optional(),
  'auth-provider': z.unknown().optional(),
});

/** https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/ */
const document = z.looseObject({
  'current-context': z.string().optional(),
  contexts: z.array(
    z.looseObject({
      name: z.string(),
      context: z.looseObject({ cluster: z.string(), user: z.string() }),
    }),
  ),
  clusters: z.array(z.looseObject({ name: z.string(), cluster: clusterEntry })),
  users: z.array(z.looseObject({ name: z.string(), user: userEntry })),
});

const FLATTEN = 'Print one that stands alone: kubectl config view --raw --flatten --minify.';
const USE_TOKEN =
  'Use a token of a service account instead: kubectl create token fleetcommand-worker --duration=8760h.';

export function readGivenAccess(given: GivenAccess): Read<ReadAccess> {
  if ('kubeconfig' in given) return readKubeconfig(given.kubeconfig, given.context);
  const { server, caCertificate, token } = given;
  const ca = Buffer.from(caCertificate).toString('base64');
  const cluster = { server, 'certificate-authority-data': ca };
  return ok({ server, kubeconfig: printKubeconfig(cluster, { token: token.reveal() }) });
}

function readKubeconfig(text: Secret, wanted: string | null): Read<ReadAccess> {
  const parsed = parseDocument(text);
  if (!parsed) return unusable('That is no kubeconfig.', FLATTEN);
  const name = wanted ?? parsed['current-context'] ?? '';
  const names = parsed.contexts.map((each) => each.name).join(', ') || 'none';
  const context = parsed.contexts.find((each) => each.name === name)?.context;
  if (!context)
    return unusable(
      `There is no context "${name}" in it.`,
      `It has ${names}: name one, or set current-context.`,
    );
  const cluster = parsed.clusters.find((each) => each.name === context.cluster)?.cluster;
  const user = parsed.users.find((each) => each.name === context.user)?.user;
  if (!cluster || !user)
    return unusable(`Its context "${name}" names a cluster or a user that is not in it.`, FLATTEN);
  const objection = objectTo(cluster, user);
  if (objection) return objection;
  return ok({
    server: cluster.server,
    kubeconfig: printKubeconfig(
      pick(cluster, ['server', 'certificate-authority-data', 'tls-server-name']),
      pick(user, ['token', 'client-certificate-data', 'client-key-data']),
    ),
  });
}

function parseDocument(text: Secret): z.infer<typeof document> | null {
  try {
    return document.safeParse(parse(text.reveal())).data ?? null;
  } catch {
    return null;
  }
}

function objectTo(
  cluster: z.infer<typeof clusterEntry>,
  user: z.infer<typeof userEntry>,
): Read<never> | null {
  if (user.exec !== undefined || user['auth-provider'] !== undefined)
    return unusable('It signs in by running a program, which is not run here.', USE_TOKEN);
  const files = ['tokenFile', 'client-certificate', 'client-key'] as const;
  const file = files.find((field) => user[field] !== undefined);
  if (file ?? cluster['certificate-authority'])
    return unusable(
      `It refers to a file (${file ?? 'certificate-authority'}), which is not here.`,
      FLATTEN,
    );
  if (cluster['insecure-skip-tls-verify'])
    return unusable(
      'It says not to check who the API server is (insecure-skip-tls-verify): anybody on the way could take the credentials.',
      'Give its certificate-authority-data.',
    );
  const hasKey = user['client-certificate-data'] && user['client-key-data'];
  if (!user.token && !hasKey)
    return unusable('It has neither a token nor a client certificate with its key.', FLATTEN);
  return null;
}

function unusable(what: string, fix: string): Read<never> {
  return fail('clusters.access-unusable', `${what} ${fix}`);
}

function pick(from: Readonly<Record<string, unknown>>, names: readonly string[]) {
  const found = names.filter((name) => from[name] !== undefined);
  return Object.fromEntries(found.map((name) => [name, from[name]]));
}

/** JSON is YAML. */
function printKubeconfig(cluster: object, user: object): Secret {
  const context = { cluster: 'fleet', user: 'fleet' };
  return new Secret(
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'fleet', cluster }],
      users: [{ name: 'fleet', user }],
      contexts: [{ name: 'fleet', context }],
      'current-context': 'fleet',
    }),
  );
}
