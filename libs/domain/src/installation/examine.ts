/** What is missing or wrong with an installation, by what it shows of itself: judged line by line, each with its fix. */
import type { PreflightCheck } from '../clusters/preflight.js';
import type { LookupOutcome } from '../domains/diagnosis/observation.js';

export interface Finding {
  /** Stable, such as `migrations`. */
  readonly name: string;
  readonly title: string;
  /** `warning`: it goes on, and somebody should know. `problem`: something does not work. */
  readonly state: 'ok' | 'warning' | 'problem';
  readonly message: string;
  /** What to do; null where nothing is to be done. */
  readonly fix: string | null;
}

export interface InstallationFacts {
  readonly now: Date;
  /** Of the control plane that answers. */
  readonly version: string;
  /** Null where the database's own list cannot be read. */
  readonly schema: SchemaFacts | null;
  readonly clusters: readonly ClusterFacts[];
  readonly edges: readonly EdgeFacts[];
  /** Names that have to lead to the edges. */
  readonly names: readonly NameFacts[];
  /** Where they have to lead; empty: nobody said. */
  readonly publicAddresses: readonly string[];
  readonly certificates: CertificateFacts;
  readonly work: WorkFacts;
}

export interface SchemaFacts {
  /** Migrations this release brings that the database does not have. */
  readonly missing: readonly string[];
  /** Begun and never finished. */
  readonly unfinished: readonly string[];
  /** The database has, and this release does not know: a newer one was here. */
  readonly newer: readonly string[];
}

export interface ClusterFacts {
  readonly name: string;
  readonly askedAt: Date | null;
  readonly problem: string | null;
  readonly checks: readonly PreflightCheck[] | null;
}

export interface EdgeFacts {
  readonly name: string;
  readonly askedAt: Date | null;
  readonly problem: string | null;
  readonly version: string | null;
  readonly notReady: readonly string[];
}

export interface NameFacts {
  /** As records are set: a wildcard with its `*.`. */
  readonly name: string;
  readonly outcome: LookupOutcome;
  readonly addresses: readonly string[];
}

export interface CertificateFacts {
  readonly ended: number;
  /** Within `ENDING_DAYS` days. */
  readonly ending: number;
  readonly failures: readonly { readonly code: string; readonly count: number }[];
}

export interface WorkFacts {
  readonly queueProblem: string | null;
  readonly isPaused: boolean;
  readonly stuck: number;
  readonly oldestOwedAt: Date | null;
  readonly failedOperations: number;
}

export const ENDING_DAYS = 7;
/** Workers look at every edge each 5 s and at every cluster each 30 s. */
const SILENT_MS = 2 * 60_000;
/** A message is made a job of within seconds, by the sweep within half a minute. */
const OWED_MS = 2 * 60_000;

export function examineInstallation(facts: InstallationFacts): readonly Finding[] {
  return [
    judgeSchema(facts),
    judgeWorker(facts),
    ...judgeWork(facts),
    ...facts.clusters.flatMap((cluster) => judgeCluster(cluster)),
    ...judgeEdges(facts),
    ...facts.names.map((name) => judgeName(name, facts.publicAddresses)),
    judgeCertificates(facts.certificates),
  ];
}

function judgeSchema({ schema, version }: InstallationFacts): Finding {
  const of = finding('migrations', 'Migrations');
  const migrate =
    'Run the migrations of this release: helm upgrade does, or: kubectl create job --from the image with the word `migrate`.';
  if (!schema)
    return of.warning(
      'The database’s list of migrations cannot be read.',
      `${migrate} See that its user owns the schema.`,
    );
  if (schema.unfinished.length > 0)
    return of.problem(
      `${schema.unfinished.join(', ')} began and did not finish.`,
      'Read the log of the migration job, mend what it says, and run it again: prisma migrate resolve --rolled-back <name>, then migrate.',
    );
  if (schema.missing.length > 0)
    return of.problem(`The database lacks ${schema.missing.join(', ')}.`, migrate);
  if (schema.newer.length > 0)
    return of.warning(
      `The database has ${schema.newer.join(', ')}, which ${version} does not know: a newer release was here.`,
      'Finish the upgrade, or go on with the older release: migrations only expand.',
    );
  return of.ok(`The database has all that ${version} needs.`);
}

/** Whoever looks at edges and clusters is a worker: when both are long unseen, there is none. */
function judgeWorker({ now, edges, clusters }: InstallationFacts): Finding {
  const of = finding('worker', 'Worker');
  const looks = [...edges, ...clusters].flatMap(({ askedAt }) =>
    askedAt ? [askedAt.getTime()] : [],
  );
  const newest = looks.length > 0 ? Math.max(...looks) : null;
  const fix =
    'See that a worker runs, and what it says: kubectl get pods and logs of the worker’s Deployment.';
  if (newest === null) return of.problem('No worker has looked at anything yet.', fix);
  const agoMs = now.getTime() - newest;
  if (agoMs > SILENT_MS)
    return of.problem(`No worker has looked at anything for ${minutes(agoMs)}.`, fix);
  return of.ok('A worker looks at edges and clusters.');
}

function judgeWork({ now, work }: InstallationFacts): Finding[] {
  const operations = finding('operations', 'Operations');
  return [
    judgeQueue(work),
    judgeOwed(now, work),
    work.failedOperations > 0
      ? operations.warning(
          `${work.failedOperations} operations failed, and nothing came after them.`,
          'fleet admin tenants --state failed,degraded, and for each: fleet explain <tenant>.',
        )
      : operations.ok('None failed that was not repeated.'),
  ];
}

function judgeOwed(now: Date, { stuck, oldestOwedAt }: WorkFacts): Finding {
  const of = finding('owed-work', 'Owed work');
  if (stuck > 0)
    return of.problem(
      `${stuck} messages were tried and cannot be read.`,
      'Look at them: fleet admin jobs owed. They are of another release: finish the upgrade, or discard them.',
    );
  const owedMs = oldestOwedAt ? now.getTime() - oldestOwedAt.getTime() : 0;
  if (owedMs > OWED_MS)
    return of.problem(
      `Work is owed for ${minutes(owedMs)} and nobody made a job of it.`,
      'See that a worker runs and reaches Redis.',
    );
  return of.ok('Nothing waits longer than it should.');
}

function judgeQueue({ queueProblem, isPaused }: WorkFacts): Finding {
  const of = finding('queue', 'Queue');
  if (queueProblem !== null)
    return of.problem(
      queueProblem,
      'See that Redis runs; no work is lost meanwhile, it only waits.',
    );
  if (isPaused)
    return of.warning(
      'Workers take no new jobs: somebody paused the queue.',
      'fleet admin jobs resume',
    );
  return of.ok('Redis answers, and workers take jobs.');
}

const STATE_OF = { passed: 'ok', warning: 'warning', failed: 'problem' } as const;

function judgeCluster({ name, problem, checks }: ClusterFacts): Finding[] {
  const title = (what: string) => `${name}: ${what}`;
  const of = finding(`cluster/${name}`, title('cluster'));
  if (problem !== null)
    return [
      of.problem(
        problem,
        `Mend the way there, or give other credentials: fleet clusters rotate-credentials ${name}.`,
      ),
    ];
  if (!checks)
    return [of.warning('No worker has looked at it yet.', `fleet clusters check ${name}`)];
  return checks.map(({ name: check, status, message, fix }) => ({
    name: `cluster/${name}/${check}`,
    title: title(check),
    state: STATE_OF[status],
    message,
    fix,
  }));
}

function judgeEdges({ edges, version }: InstallationFacts): Finding[] {
  if (edges.length === 0)
    return [
      finding('edges', 'Edges').problem(
        'No edge is known: nobody’s address answers.',
        'Label and taint a node for it (see the chart’s notes), or make one known: fleet edges add <name> <url>.',
      ),
    ];
  return edges.map((edge) => judgeEdge(edge, version));
}

function judgeEdge({ name, problem, version: its, notReady }: EdgeFacts, version: string): Finding {
  const of = finding(`edge/${name}`, `${name}: edge`);
  if (problem !== null)
    return of.problem(
      problem,
      'See that it runs and that workers may reach its private API; visitors may be served all the same.',
    );
  if (notReady.length > 0)
    return of.problem(notReady.join(' '), `fleet edge problems ${name}, and its log.`);
  if (its !== null && its !== version)
    return of.warning(
      `It is of release ${its}, the control plane of ${version}.`,
      'Finish the upgrade: kubectl rollout status of the edges’ DaemonSet.',
    );
  return of.ok(its === null ? 'It was not asked yet.' : `Ready, of release ${its}.`);
}

function judgeName({ name, outcome, addresses }: NameFacts, wanted: readonly string[]): Finding {
  const of = finding(`dns/${name}`, name);
  const record =
    wanted.length > 0
      ? `Set A and AAAA records of ${name} to ${wanted.join(', ')}.`
      : `Set A and AAAA records of ${name} to the addresses of the edges.`;
  if (outcome === 'failed' || outcome === 'bogus')
    return of.warning(
      outcome === 'bogus'
        ? 'Its DNSSEC does not hold: validating resolvers refuse it.'
        : 'No name server answered in time.',
      'Ask the zone’s DNS host; see that this installation may send DNS questions (port 53).',
    );
  if (addresses.length === 0) return of.problem('It leads nowhere.', record);
  const strange = wanted.length === 0 ? [] : addresses.filter((one) => !wanted.includes(one));
  if (strange.length > 0)
    return of.problem(
      `It leads to ${strange.join(', ')}, where no edge of this installation is.`,
      record,
    );
  return of.ok(`It leads to ${addresses.join(', ')}.`);
}

function judgeCertificates({ ended, ending, failures }: CertificateFacts): Finding {
  const of = finding('certificates', 'Certificates');
  const look = 'fleet certs list, and for one that fails: fleet certs renew <certificate>.';
  const why = failures.map(({ code, count }) => `${count} fail with ${code}`).join(', ');
  if (ended > 0) return of.problem(`${ended} have ended. ${why}`.trim(), look);
  if (ending > 0)
    return of.problem(
      `${ending} end within ${ENDING_DAYS} days and are not renewed. ${why}`.trim(),
      look,
    );
  if (why !== '') return of.warning(`${why}; those in place are good for longer.`, look);
  return of.ok('All are good for longer than a week.');
}

function minutes(ms: number): string {
  return `${Math.round(ms / 60_000)} minutes`;
}

function finding(name: string, title: string) {
  const make =
    (state: 'warning' | 'problem') =>
    (message: string, fix: string): Finding => ({ name, title, state, message, fix });
  return {
    ok: (message: string): Finding => ({ name, title, state: 'ok', message, fix: null }),
    warning: make('warning'),
    problem: make('problem'),
  };
}
