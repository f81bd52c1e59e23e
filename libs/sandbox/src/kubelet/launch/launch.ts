/** From a container's manifest, the catalogue's entry and the pod's place to the process to start. */
import path from 'node:path';
import { ok, type Result } from '@fleetcommand/kernel/result';
import type { ResolvedImage } from '../../images/catalogue-file.js';
import type { Container, Pod } from '../../objects/kinds.js';
import { resolveEnvironment, type ConfigSources, type Environment } from './environment.js';
import { expandReferences } from './expansion.js';
import { fieldValue, type PodPlace } from './field-references.js';
import { mountsOf, type VolumePlan } from './volumes.js';

/** Everything `spawn` needs but the user. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Environment;
  /** Absolute. */
  readonly cwd: string;
}

export interface LaunchFacts {
  readonly pod: Pod;
  readonly container: Container;
  readonly place: PodPlace;
  readonly image: ResolvedImage;
  readonly sources: ConfigSources;
  readonly volumes: readonly VolumePlan[];
  /** The container's own writable directory. */
  readonly scratch: string;
  /** Path of the Node.js that runs the sandbox. */
  readonly nodePath: string;
  /** Tells the sandbox's processes from all others; see `process/leftovers.ts`. */
  readonly marker: { readonly name: string; readonly value: string };
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Tells a program where its `mountPath`s are: a JSON object from mount path to directory. */
export const VOLUME_MOUNTS = 'SANDBOX_VOLUME_MOUNTS';

/** Fails with `sandbox.container-config` as `resolveEnvironment` does. */
export function makeLaunch(facts: LaunchFacts): Result<Launch> {
  const { container, image, scratch } = facts;
  const mounts = mountsOf(container, facts.volumes);
  const base = baseEnvironment(facts, mounts);
  const known = (name: string): string | undefined => catalogueValue(facts, mounts, base, name);
  const ofImage = Object.entries(image.entry.env).map(([name, value]) => [
    name,
    expandReferences(value, known),
  ]);
  const environment = resolveEnvironment(facts, { ...base, ...Object.fromEntries(ofImage) });
  if (!environment.ok) return environment;

  const env = { ...environment.value, [facts.marker.name]: facts.marker.value };
  const [command = '', ...args] = argumentsOf(container, image, env, known);
  const workingDir = container.workingDir;
  const cwd =
    workingDir === undefined
      ? expandReferences(image.entry.cwd ?? scratch, known)
      : (mounts[workingDir] ?? workingDir);
  return ok({ command, args, env, cwd: path.resolve(scratch, cwd) });
}

/** What every container has: nothing of the sandbox's own environment is handed down. */
function baseEnvironment(
  { pod, image, scratch }: LaunchFacts,
  mounts: Readonly<Record<string, string>>,
): Environment {
  const { port } = image.entry;
  return {
    PATH,
    HOME: scratch,
    HOSTNAME: pod.spec.hostname ?? pod.metadata.name,
    TMPDIR: mounts['/tmp'] ?? scratch,
    ...(Object.keys(mounts).length === 0 ? {} : { [VOLUME_MOUNTS]: JSON.stringify(mounts) }),
    ...(port === undefined ? {} : { PORT: String(port) }),
  };
}

/** What `$(…)` may name in the catalogue, besides the variables above. */
function catalogueValue(
  facts: LaunchFacts,
  mounts: Readonly<Record<string, string>>,
  base: Environment,
  name: string,
): string | undefined {
  if (name === 'sandbox.node') return facts.nodePath;
  if (name === 'catalogue.dir') return facts.image.catalogueDir;
  if (name.startsWith('mounts.')) return mounts[name.slice('mounts.'.length)];
  return fieldValue(facts.pod, facts.place, name) ?? base[name];
}

/** The manifest's command replaces the image's command and args; its args alone replace the image's args. */
function argumentsOf(
  container: Container,
  { entry }: ResolvedImage,
  env: Environment,
  known: (name: string) => string | undefined,
): string[] {
  const ofManifest = (texts: readonly string[]): string[] =>
    texts.map((text) => expandReferences(text, (name) => env[name]));
  const ofImage = (texts: readonly string[]): string[] =>
    texts.map((text) => expandReferences(text, (name) => known(name) ?? env[name]));
  const args = container.args ?? [];
  if (container.command !== undefined && container.command.length > 0) {
    return [...ofManifest(container.command), ...ofManifest(args)];
  }
  const rest = args.length > 0 ? ofManifest(args) : ofImage(entry.args);
  return [...ofImage(entry.command), ...rest];
}
