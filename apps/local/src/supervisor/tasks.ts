import type { PartName } from '@fleetcommand/contracts/http/local';
import type { ServerSpec } from '@fleetcommand/embedded/server';
import { ok, type Result } from '@fleetcommand/kernel/result';
import { paymentsPart } from '../parts/payments.js';
import { apiPart, edgePart, mailboxPart, workerPart } from '../parts/apps.js';
import { sandboxPart } from '../parts/sandbox.js';
import { challtestsrvPart, pebblePart, postgresPart, redisPart } from '../parts/servers.js';
import type { Stack } from '../settings/stack.js';
import { applyClusterObjectsInChild } from '../steps/apply-in-child.js';
import { consoleLive } from '../steps/console.js';
import { makeControlDatabase, migrate } from '../steps/control-database.js';
import type { EdgeClient } from '../steps/edge-client.js';
import { writeImageCatalogue } from '../steps/images.js';
import { trustLocalCa } from '../steps/trust.js';
import { Part } from './part.js';
import type { Progress } from './progress.js';
import type { Task } from './task-graph.js';

type Note = (message: string) => void;

/** How the parts are called in front of people. */
export const PART_TITLES: Readonly<Record<PartName, string>> = {
  postgres: 'PostgreSQL',
  redis: 'Redis',
  challtestsrv: 'DNS server',
  pebble: 'Certificate authority',
  mailbox: 'Mailbox',
  sandbox: 'Kubernetes sandbox',
  api: 'API',
  worker: 'Worker',
  edge: 'Edge',
  haproxy: 'HAProxy',
  payments: 'Test payments',
};

/**
 * What bringing the stack up consists of, and what each piece has to wait for. Parts that start are added
 * to `parts`, for whoever takes them down.
 */
export function bringUpTasks(stack: Stack, progress: Progress, parts: Map<PartName, Part>): Task[] {
  const builder = new TaskBuilder(stack, progress, parts);
  const { config } = stack;
  // With keys of a Stripe account nothing stands in for it.
  const payments = config.stripe ? [] : ['payments'];
  return [
    config.database
      ? builder.external('postgres', new URL(config.database.url.reveal()).host)
      : builder.part('postgres', [], () => postgresPart(stack)),
    builder.part('redis', [], () => redisPart(stack)),
    builder.part('challtestsrv', [], () => challtestsrvPart(stack)),
    builder.part(
      'pebble',
      [],
      () => pebblePart(stack),
      () => trustLocalCa(stack),
    ),
    builder.part('mailbox', [], () => mailboxPart(stack)),
    ...(config.cluster
      ? [builder.external('sandbox', config.cluster.kubeconfig)]
      : [
          builder.step('images', 'Image catalogue', [], () => writeImageCatalogue(stack)),
          builder.part('sandbox', ['images'], () => sandboxPart(stack)),
        ]),
    builder.step('migrate', 'Database schema', ['postgres'], async (note) => {
      const made = await makeControlDatabase(stack);
      if (!made.ok) return made;
      const migrated = await migrate(stack);
      if (migrated.ok && migrated.value > 0)
        note(`${counted(migrated.value, 'migration')} applied`);
      return migrated;
    }),
    builder.step('cluster', 'Cluster objects', ['sandbox'], async (note) => {
      const applied = await applyClusterObjectsInChild(stack);
      if (applied.ok) note(counted(applied.value, 'object'));
      return applied;
    }),
    ...(config.stripe ? [] : [builder.part('payments', [], () => paymentsPart(stack))]),
    builder.part('api', ['migrate', 'redis'], () => apiPart(stack)),
    builder.part('worker', ['migrate', 'redis', 'cluster', ...payments], () => workerPart(stack)),
    builder.part('edge', ['cluster'], () => edgePart(stack)),
    builder.step(
      'console',
      'Console on HTTPS',
      ['api', 'worker', 'edge', 'pebble', 'challtestsrv'],
      () => throughEdge(stack, (edge) => consoleLive(stack, edge)),
    ),
    ...(config.hasDemo
      ? [
          builder.step('demo', 'Demo customer', ['console'], (note) =>
            throughEdge(stack, async (edge) => {
              const { demoInstance } = await import('../steps/demo.js');
              const demo = await demoInstance(stack, edge, note);
              if (demo.ok || !config.cluster) return demo;
              // Whether their cluster can pull and reach the application is theirs: the platform is up.
              note(`Not live: ${demo.error.message}`);
              return ok(undefined);
            }),
          ),
        ]
      : []),
  ];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

async function throughEdge<T>(
  stack: Stack,
  work: (edge: EdgeClient) => Promise<Result<T>>,
): Promise<Result<T>> {
  // Loaded when needed: the HTTP client is heavy, and the supervisor stays resident.
  const { edgeClient } = await import('../steps/edge-client.js');
  const edge = await edgeClient(stack);
  try {
    return await work(edge);
  } finally {
    await edge.close();
  }
}

class TaskBuilder {
  constructor(
    private readonly stack: Stack,
    private readonly progress: Progress,
    private readonly parts: Map<PartName, Part>,
  ) {}

  step(
    name: string,
    title: string,
    after: readonly string[],
    work: (note: Note) => Promise<Result<unknown>>,
  ): Task {
    const run = async (): Promise<Result<void>> => {
      const done = await this.progress.step(name, title, work);
      return done.ok ? ok(undefined) : done;
    };
    return { name, after, run };
  }

  /** Starts a part as a step, and keeps it running from then on. */
  part(
    name: PartName,
    after: readonly string[],
    specify: () => Promise<Result<ServerSpec>>,
    onReady?: () => Promise<Result<void>>,
  ): Task {
    return this.step(name, PART_TITLES[name], after, async () => {
      const spec = await specify();
      if (!spec.ok) return spec;
      const { home } = this.stack.config;
      const part = new Part({
        name,
        spec: spec.value,
        logFile: home.log(name),
        pidFile: home.pid(name),
        onChange: (status) => this.progress.publish({ type: 'part', part: status }),
        ...(onReady && { onReady }),
      });
      this.parts.set(name, part);
      return part.start();
    });
  }

  /** A part that somebody else runs. */
  external(name: PartName, url: string): Task {
    const run = (): Promise<Result<void>> => {
      this.progress.publish({
        type: 'part',
        part: {
          name,
          state: 'external',
          pid: null,
          url,
          memoryBytes: null,
          restarts: 0,
          message: 'Run by somebody else.',
        },
      });
      return Promise.resolve(ok(undefined));
    };
    return { name, after: [], run };
  }
}
