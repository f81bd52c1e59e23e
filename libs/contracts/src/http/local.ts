/**
 * The local supervisor's control interface.
 *
 * HTTP on the unix socket `.fleet/run/supervisor.sock` (mode 0600: whoever can open it may stop the stack
 * and see the demo's passwords):
 *
 * | request | answer |
 * | --- | --- |
 * | `GET /v1/status` | `LocalStatus` |
 * | `GET /v1/progress` | JSON lines of `ProgressEvent`: what happened so far, then live, until an `end` |
 * | `GET /v1/summary` | `LocalSummary`; 409 until the stack is ready |
 * | `POST /v1/stop` | JSON lines of `ProgressEvent` while everything stops, until an `end` |
 *
 * The same shapes are what `apps/local`'s commands `up`, `down` and `reset` (JSON lines), `status` and
 * `doctor` (one JSON document) print on stdout.
 */
import { z } from 'zod';

/** The parts of the local stack, in the order tables show them. */
export const PART_NAMES = [
  'postgres',
  'redis',
  'challtestsrv',
  'pebble',
  'mailbox',
  'sandbox',
  'api',
  'worker',
  'edge',
  'haproxy',
  'payments',
] as const;

export const partName = z.enum(PART_NAMES);
export type PartName = z.infer<typeof partName>;

/**
 * - `waiting`: for what it depends on.
 * - `starting`: its process runs and does not serve yet.
 * - `ready`: it serves.
 * - `unready`: it served and does not answer its probe any more.
 * - `backing-off`: it ended and will be started again; the message says when.
 * - `external`: somebody else runs it (`DATABASE_URL`, `--kubeconfig`).
 */
export const partState = z.enum([
  'waiting',
  'starting',
  'ready',
  'unready',
  'backing-off',
  'stopping',
  'stopped',
  'external',
]);
export type PartState = z.infer<typeof partState>;

export const partStatus = z.object({
  name: partName,
  state: partState,
  pid: z.int().nullable(),
  /** Where it answers, without credentials. */
  url: z.string().nullable(),
  memoryBytes: z.int().nullable(),
  /** How often it was started again since `up`. */
  restarts: z.int(),
  /** Why it is in this state, when there is something to say. */
  message: z.string().nullable(),
});
export type PartStatus = z.infer<typeof partStatus>;

/** One step of bringing the stack up or down, with its time. */
export const localStep = z.object({
  /** Stable, such as `start-postgres` or `migrate`. */
  name: z.string(),
  /** For people, such as `PostgreSQL`. */
  title: z.string(),
  state: z.enum(['running', 'succeeded', 'failed']),
  startedAt: z.iso.datetime(),
  durationMs: z.number().nullable(),
  message: z.string().nullable(),
});
export type LocalStep = z.infer<typeof localStep>;

export const supervisorState = z.enum(['stopped', 'starting', 'ready', 'failed', 'stopping']);
export type SupervisorState = z.infer<typeof supervisorState>;

export const localStatus = z.object({
  state: supervisorState,
  /** The supervisor's own process. */
  supervisor: z
    .object({ pid: z.int(), startedAt: z.iso.datetime(), memoryBytes: z.int().nullable() })
    .nullable(),
  /** The folder all state is in. */
  home: z.string(),
  parts: z.array(partStatus),
  steps: z.array(localStep),
});
export type LocalStatus = z.infer<typeof localStatus>;

const login = z.object({ email: z.string(), password: z.string() });

/** What a person needs once everything is live. */
export const localSummary = z.object({
  urls: z.object({
    /** Console and API over HTTP and HTTPS, through the edge. */
    http: z.url(),
    https: z.url(),
    /** The demo customer's instance; absent with `--no-demo`. */
    instance: z.url().nullable(),
    /** Where the mail goes that the stack sends. */
    mailbox: z.url(),
  }),
  logins: z.object({ operator: login, demo: login.nullable() }),
  /** The world's DNS, as the stack has it: where it answers (`host:port`), and where records are set. */
  dns: z.object({ server: z.string(), managementUrl: z.url() }),
  /** The edge's private API, and what it wants to be shown. */
  edge: z.object({ url: z.url(), token: z.string() }),
  /** The local CA's roots, to be trusted by browsers and curl. */
  caFile: z.string(),
  /** Credentials for kubectl. */
  kubeconfig: z.string(),
  home: z.string(),
});
export type LocalSummary = z.infer<typeof localSummary>;

const failure = z.object({
  code: z.string(),
  message: z.string(),
});

export const progressEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('step'), step: localStep }),
  z.object({ type: z.literal('part'), part: partStatus }),
  z.object({
    type: z.literal('end'),
    outcome: z.enum(['ready', 'failed', 'stopped']),
    /** From the command to the end. */
    durationMs: z.number(),
    /** Whether it was up already, so that nothing was done. */
    unchanged: z.boolean(),
    summary: localSummary.nullable(),
    failure: failure.nullable(),
  }),
]);
export type ProgressEvent = z.infer<typeof progressEvent>;

export const doctorReport = z.object({
  checks: z.array(
    z.object({
      /** Stable, such as `node` or `port-https`. */
      name: z.string(),
      title: z.string(),
      state: z.enum(['ok', 'warning', 'problem']),
      /** What was found. */
      message: z.string(),
      /** What to do about it; null when there is nothing to do. */
      fix: z.string().nullable(),
    }),
  ),
});
export type DoctorReport = z.infer<typeof doctorReport>;
