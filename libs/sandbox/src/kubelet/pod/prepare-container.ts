/** Everything before a container's process can start: image, configuration, volumes, directories, user. */
import { ok, type Result } from '@fleetcommand/kernel/result';
import { CONFIG_MAPS, getOne, SECRETS, type Container, type Pod } from '../../objects/kinds.js';
import type { KubeletContext } from '../kubelet-context.js';
import { makeLaunch, type Launch } from '../launch/launch.js';
import type { ConfigSources } from '../launch/environment.js';
import { wantedUser, type UserIds } from '../launch/run-as.js';
import { firstInaccessible } from '../launch/user-access.js';
import { planVolumes } from '../launch/volumes.js';
import { MARKER } from '../process/leftovers.js';
import { makeScratch, podDirectory, writeVolumes } from './pod-directory.js';

export interface PreparedContainer {
  readonly launch: Launch;
  readonly user: UserIds | undefined;
  /** Why it does not run as the user it should, for an event. */
  readonly userProblem?: string;
}

/**
 * Fails with a code of `images/catalogue-file.ts` where there is no image, with `sandbox.container-config`
 * where the configuration is not complete.
 */
export function prepareContainer(
  context: KubeletContext,
  pod: Pod,
  container: Container,
  podIP: string,
): Result<PreparedContainer> {
  const image = context.catalogue.resolve(container.image ?? '');
  if (!image.ok) return image;

  const directory = podDirectory(context.directories.pods, pod.metadata.uid);
  const place = { podIP, hostIP: context.network.nodeIP, nodeName: context.nodeName };
  const sources = sourcesOf(context, pod);
  const volumes = planVolumes(pod, directory, place, sources);
  if (!volumes.ok) return volumes;

  const user = wantedUser(pod, container, context.sandboxUid);
  const scratch = makeScratch(directory, container.name, user);
  const launch = makeLaunch({
    pod,
    container,
    place,
    image: image.value,
    sources,
    volumes: volumes.value,
    scratch,
    nodePath: context.nodePath,
    marker: { name: MARKER, value: context.sandboxId },
  });
  if (!launch.ok) return launch;

  const blocked = user === undefined ? undefined : firstInaccessible(user, launch.value);
  if (user !== undefined && blocked !== undefined) {
    writeVolumes(volumes.value, undefined, false);
    return ok({
      launch: launch.value,
      user: undefined,
      userProblem:
        `Container ${container.name} runs as the sandbox's own user, not as user ${user.uid}, who has no access to ${blocked}; ` +
        'open it (chmod a+rX) or move the program',
    });
  }
  writeVolumes(volumes.value, user, hasSeveralUsers(context, pod));
  return ok({ launch: launch.value, user });
}

function sourcesOf({ store }: KubeletContext, pod: Pod): ConfigSources {
  const { namespace } = pod.metadata;
  return {
    secret: (name) => getOne(store, SECRETS, namespace, name),
    configMap: (name) => getOne(store, CONFIG_MAPS, namespace, name),
  };
}

function hasSeveralUsers({ sandboxUid }: KubeletContext, pod: Pod): boolean {
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  const uids = containers.map((container) => wantedUser(pod, container, sandboxUid)?.uid);
  return new Set(uids).size > 1;
}
