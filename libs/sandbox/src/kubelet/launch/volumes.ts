/**
 * A pod's volumes as directories. A process without privileges has no mount namespace of its own, so a
 * volume is not at its `mountPath` but under the pod's directory, and the program is told where.
 */
import type { V1KeyToPath, V1Volume } from '@kubernetes/client-node';
import path from 'node:path';
import { ok, type Result } from '@fleetcommand/kernel/result';
import type { Container, Pod, Wire } from '../../objects/kinds.js';
import { configProblem, notFound, type ConfigSources } from './environment.js';
import { fieldValue, type PodPlace } from './field-references.js';

/** A volume to be laid out on disk: a directory, and for those made of objects its files. */
export interface VolumePlan {
  readonly name: string;
  /** Absolute. */
  readonly directory: string;
  readonly files: readonly {
    readonly name: string;
    readonly content: Buffer;
    readonly mode: number;
  }[];
}

const DEFAULT_MODE = 0o644;

/** The volumes of a pod, laid out as the real kubelet does: `volumes/kubernetes.io~<kind>/<name>`. */
export function planVolumes(
  pod: Pod,
  podDirectory: string,
  place: PodPlace,
  sources: ConfigSources,
): Result<VolumePlan[]> {
  const plans: VolumePlan[] = [];
  for (const volume of pod.spec.volumes ?? []) {
    const plan = planVolume(volume, { pod, podDirectory, place, sources });
    if (!plan.ok) return plan;
    plans.push(plan.value);
  }
  return ok(plans);
}

/** Where each `mountPath` of a container is on this machine. */
export function mountsOf(
  container: Container,
  volumes: readonly VolumePlan[],
): Readonly<Record<string, string>> {
  const directories = new Map(volumes.map(({ name, directory }) => [name, directory]));
  return Object.fromEntries(
    (container.volumeMounts ?? []).flatMap(({ name, mountPath, subPath }) => {
      const directory = directories.get(name);
      if (directory === undefined) return [];
      return [[mountPath, isInside(subPath) ? path.join(directory, subPath) : directory]];
    }),
  );
}

interface VolumeFacts {
  readonly pod: Pod;
  readonly podDirectory: string;
  readonly place: PodPlace;
  readonly sources: ConfigSources;
}

type VolumeFile = VolumePlan['files'][number];

function planVolume(volume: Wire<V1Volume>, facts: VolumeFacts): Result<VolumePlan> {
  const kind = (['emptyDir', 'secret', 'configMap', 'downwardAPI'] as const).find(
    (candidate) => volume[candidate] !== undefined,
  );
  if (kind === undefined) {
    return configProblem(
      `volume "${volume.name}" is of a kind the sandbox does not offer; use emptyDir, secret, configMap or downwardAPI`,
    );
  }
  const folder = kind.replaceAll(/[A-Z]+/g, (letters) => `-${letters.toLowerCase()}`);
  const directory = path.join(
    facts.podDirectory,
    'volumes',
    `kubernetes.io~${folder}`,
    volume.name,
  );
  const files = filesOf(volume, facts);
  return files.ok ? ok({ name: volume.name, directory, files: files.value }) : files;
}

function filesOf(volume: Wire<V1Volume>, facts: VolumeFacts): Result<VolumeFile[]> {
  const { secret, configMap, downwardAPI } = volume;
  if (secret !== undefined) {
    const name = secret.secretName ?? '';
    const data = facts.sources.secret(name)?.data;
    const contents = data && decodeBase64(data);
    if (contents !== undefined) return ok(pick(contents, secret.items, secret.defaultMode));
    return secret.optional === true ? ok([]) : notFound('secret', name);
  }
  if (configMap !== undefined) {
    const found = facts.sources.configMap(configMap.name ?? '');
    if (found !== undefined) {
      const text = Object.entries(found.data ?? {}).map(([key, value]): [string, Buffer] => [
        key,
        Buffer.from(value),
      ]);
      const contents = new Map([...text, ...decodeBase64(found.binaryData ?? {})]);
      return ok(pick(contents, configMap.items, configMap.defaultMode));
    }
    return configMap.optional === true ? ok([]) : notFound('configmap', configMap.name);
  }
  const mode = downwardAPI?.defaultMode ?? DEFAULT_MODE;
  return ok(
    (downwardAPI?.items ?? []).map((item) => ({
      name: item.path,
      content: Buffer.from(
        fieldValue(facts.pod, facts.place, item.fieldRef?.fieldPath ?? '') ?? '',
      ),
      mode: item.mode ?? mode,
    })),
  );
}

function decodeBase64(data: Record<string, string>): Map<string, Buffer> {
  return new Map(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64')]));
}

/** All keys as files of their names, or only those `items` lists, where it says. */
function pick(
  contents: ReadonlyMap<string, Buffer>,
  items: readonly Wire<V1KeyToPath>[] | undefined,
  defaultMode = DEFAULT_MODE,
): VolumeFile[] {
  if (items === undefined) {
    return [...contents].map(([name, content]) => ({ name, content, mode: defaultMode }));
  }
  return items.flatMap(({ key, path: name, mode }) => {
    const content = contents.get(key);
    if (content === undefined || !isInside(name)) return [];
    return [{ name, content, mode: mode ?? defaultMode }];
  });
}

/** Whether a path given by a manifest stays inside the directory it is relative to. */
function isInside(relative: string | undefined): relative is string {
  if (relative === undefined || relative === '' || path.isAbsolute(relative)) return false;
  return !path.normalize(relative).split(path.sep).includes('..');
}
