/**
 * HAProxy as the control loop sees it: it holds a model, and is moved from one model to the next.
 *
 * Files on disk come first wherever HAProxy reads them: before a start or reload they are written beside the
 * live ones, checked with `haproxy -c`, and only then made live. Changes at run time are recorded by the caller's
 * journal; the live files follow shortly after (`flush`), and always before HAProxy is started again.
 */
import { rm, writeFile } from 'node:fs/promises';
import { checkConfiguration } from '@fleetcommand/adapter-haproxy/check';
import type { HaproxyProcess } from '@fleetcommand/adapter-haproxy/process';
import { refusal, runBatch } from '@fleetcommand/adapter-haproxy/runtime';
import type { RuntimeOptions } from '@fleetcommand/adapter-haproxy/runtime';
import { fail, ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import type { Model } from '@fleetcommand/routing/haproxy/model/model';
import type { RuntimeCommand } from '@fleetcommand/routing/haproxy/model/runtime-command';
import { CONFIGURATION } from '@fleetcommand/routing/haproxy/layout';
import { print } from '@fleetcommand/routing/haproxy/print';
import type { FileSet, FileTree } from '../disk/file-tree.js';
import { BatchScript } from './batch-script.js';
import { expectationsOf } from './audit.js';
import type { Difference, Expectation } from './differences.js';
import { expectationsAfter } from './expectations.js';

export interface ProxyParts {
  readonly process: HaproxyProcess;
  readonly programPath: string;
  readonly runtimeSocketPath: string;
  /** What HAProxy runs with. */
  readonly live: FileTree;
  /** A file that is there where `live` holds all that was verified. */
  readonly liveIsWholePath: string;
  /** Where a next configuration is checked. */
  readonly candidate: FileTree;
  /** Pages and the default certificate: the same for every model. */
  readonly constants: FileSet;
}

/** What an audit found, and what is left of it. */
export interface Audit {
  /** One sentence each, without its end. */
  readonly found: readonly string[];
  /** Those that are still there after the repair: only a reload puts them right. */
  readonly remaining: readonly string[];
}

export class Proxy {
  /** What HAProxy was last verified to hold. */
  private held: Model | undefined;
  /** Servers that could not be deleted because connections remain; they get no new ones. `backend/server`. */
  private readonly leftovers = new Set<string>();
  private isFlushed = true;

  constructor(private readonly parts: ProxyParts) {}

  get running(): Model | undefined {
    return this.held;
  }

  get workerPid(): number | undefined {
    return this.parts.process.workerPid;
  }

  /** Servers waiting for their last connections to end. */
  get leftoverServers(): number {
    return this.leftovers.size;
  }

  /** Whether HAProxy would load the model: writes it beside the live files and asks. */
  async check(model: Model): Promise<Result<void, Failure>> {
    await this.parts.candidate.replace(this.filesOf(model));
    return checkConfiguration(this.parts.programPath, this.parts.candidate.path(CONFIGURATION));
  }

  /**
   * Starts HAProxy as it was at an orderly end, where there was one and nobody else runs: it serves while its model is
   * read and compiled, which takes longer than its own start, and would slow it down on a single processor. `start` then
   * finds out whether it is the same.
   */
  async startAsLeft(isRunning: boolean): Promise<void> {
    const wasWhole = await rm(this.parts.liveIsWholePath).then(
      () => true,
      () => false,
    );
    if (wasWhole && !isRunning) await this.parts.process.start();
  }

  /** Starts HAProxy with a model, or moves one that a predecessor left to it, and verifies that it is held. */
  async start(model: Model): Promise<Result<void, Failure>> {
    const files = this.filesOf(model);
    const isRunning = this.parts.process.workerPid !== undefined;
    const touched = await this.parts.live.replace(files);
    if (isRunning && touched === 0) return this.settleOn(model);
    const started = await (isRunning ? this.parts.process.reload() : this.parts.process.start());
    if (!started.ok) return started;
    return this.settleOn(model);
  }

  /** Loads a model that was checked, without refusing a connection, and verifies that it is held. */
  async reload(model: Model): Promise<Result<void, Failure>> {
    await this.parts.live.replace(this.filesOf(model));
    const reloaded = await this.parts.process.reload();
    if (!reloaded.ok) {
      // What HAProxy would start from must be what it runs with.
      if (this.held) await this.parts.live.replace(this.filesOf(this.held));
      return reloaded;
    }
    return this.settleOn(model);
  }

  /** Moves HAProxy to `next` by commands, and verifies what they changed. After a failure what it holds is not known. */
  async apply(commands: readonly RuntimeCommand[], next: Model): Promise<Result<void, Failure>> {
    const script = new BatchScript(commands, this.leftovers);
    const outcome = await runBatch(this.runtime, script.lines);
    if (!outcome.ok) return outcome;
    const refused = script.unexpectedRefusals(outcome.value.refused);
    if (refused.length > 0) return refusal(refused);
    const verified = mustBeNone(await this.differences(expectationsAfter(commands)));
    if (!verified.ok) return verified;
    this.held = next;
    this.isFlushed = false;
    return ok(undefined);
  }

  /** The model differs from the one held in nothing HAProxy sees. */
  adopt(model: Model): void {
    this.held = model;
  }

  /**
   * Reads everything back and puts right, at run time, what somebody else changed. Fails only where HAProxy cannot
   * be asked.
   */
  async audit(): Promise<Result<Audit, Failure>> {
    if (!this.held) return ok({ found: [], remaining: [] });
    const expectations = expectationsOf(this.held);
    const found = await this.differences(expectations);
    if (!found.ok) return found;
    const repairs = found.value.flatMap(({ repair = [] }) => repair);
    if (repairs.length === 0) return ok(auditOf(found.value, found.value));
    const script = new BatchScript(repairs, this.leftovers);
    const outcome = await runBatch(this.runtime, script.lines);
    if (!outcome.ok) return outcome;
    // For the leftovers among them; what else was refused is found again below.
    script.unexpectedRefusals(outcome.value.refused);
    const remaining = await this.differences(expectations);
    return remaining.ok ? ok(auditOf(found.value, remaining.value)) : remaining;
  }

  /** Asks the worker; commands that read, and change nothing. */
  async read(lines: readonly string[]): Promise<Result<readonly string[], Failure>> {
    const outcome = await runBatch(
      this.runtime,
      lines.map((line) => ({ line })),
    );
    return outcome.ok ? ok(outcome.value.replies) : outcome;
  }

  /** Brings the live files up to what HAProxy holds. */
  async flush(): Promise<void> {
    if (this.isFlushed || !this.held) return;
    const model = this.held;
    await this.parts.live.replace(this.filesOf(model));
    if (this.held === model) this.isFlushed = true;
  }

  /** For an orderly end: the next start need not wait for the model. */
  async leave(): Promise<void> {
    await this.flush();
    if (this.held && this.isFlushed)
      await writeFile(this.parts.liveIsWholePath, '', { mode: 0o600 });
  }

  /** A HAProxy that was started anew holds what the live files say, and no leftovers. */
  forgetLeftovers(): void {
    this.leftovers.clear();
  }

  /** Deletes leftover servers whose connections have ended meanwhile. */
  async removeLeftovers(): Promise<void> {
    const names = [...this.leftovers];
    if (names.length === 0) return;
    const outcome = await runBatch(
      this.runtime,
      names.map((name) => ({ line: `del server ${name}` })),
    );
    if (!outcome.ok) return;
    const kept = new Set(outcome.value.refused.map(({ line }) => line.slice('del server '.length)));
    for (const name of names) if (!kept.has(name)) this.leftovers.delete(name);
  }

  private async settleOn(model: Model): Promise<Result<void, Failure>> {
    this.leftovers.clear();
    const verified = mustBeNone(await this.differences(expectationsOf(model)));
    if (!verified.ok) return verified;
    this.held = model;
    this.isFlushed = true;
    return ok(undefined);
  }

  private async differences(
    expectations: readonly Expectation[],
  ): Promise<Result<Difference[], Failure>> {
    const outcome = await runBatch(
      this.runtime,
      expectations.map(({ line }) => ({ line })),
    );
    if (!outcome.ok) return outcome;
    return ok(
      expectations.flatMap((expectation, index) =>
        expectation.differences(outcome.value.replies[index]!),
      ),
    );
  }

  private filesOf(model: Model): FileSet {
    const printed = print(model);
    const { constants } = this.parts;
    return {
      files: new Map([...constants.files, ...printed.files]),
      secretFiles: new Map([...constants.secretFiles, ...printed.secretFiles]),
    };
  }

  private get runtime(): RuntimeOptions {
    const workerPid = this.parts.process.workerPid;
    return {
      socketPath: this.parts.runtimeSocketPath,
      ...(workerPid !== undefined && { workerPid }),
    };
  }
}

function auditOf(found: readonly Difference[], remaining: readonly Difference[]): Audit {
  const faults = (all: readonly Difference[]): string[] => all.map(({ fault }) => fault);
  return { found: faults(found), remaining: faults(remaining) };
}

/** Fails with `edge.read-back`, naming the first differences. */
function mustBeNone(differences: Result<Difference[], Failure>): Result<void, Failure> {
  if (!differences.ok) return differences;
  const faults = differences.value.map(({ fault }) => fault);
  if (faults.length === 0) return ok(undefined);
  const more = faults.length > 3 ? ` (and ${faults.length - 3} more)` : '';
  return fail(
    'edge.read-back',
    `HAProxy does not hold what it was told: ${faults.slice(0, 3).join('; ')}${more}.`,
    { retry: 'backoff', details: { faults: faults.slice(0, 50) } },
  );
}
