import type { BlueprintComponent } from '@fleetcommand/domain/blueprints/blueprint';
import type { Environment } from '../environment.js';
import { PORT_NAME } from '../names/names.js';
import { printResources, type ReplicaResources } from '../resources.js';

/** What a component's objects need beside the blueprint: worked out from plan and tenant. */
export interface ComponentFacts {
  readonly image: string;
  readonly replicas: number;
  readonly resources: ReplicaResources;
  readonly environment: Environment;
}

type Probe = NonNullable<BlueprintComponent['probes']['liveness']>;

/** The component's container, as Pod Security `restricted` wants it. */
export function makeContainer(
  name: string,
  component: BlueprintComponent,
  facts: ComponentFacts,
): object {
  const { port, command, args, probes, imagePullPolicy, readOnlyRootFilesystem } = component;
  const { variables } = facts.environment;
  const mounts = component.writablePaths.map((mountPath, index) => ({
    name: volumeName(index),
    mountPath,
  }));
  return {
    name,
    image: facts.image,
    imagePullPolicy,
    ...(command ? { command } : {}),
    ...(args ? { args } : {}),
    ports: [{ name: PORT_NAME, containerPort: port, protocol: 'TCP' }],
    ...(variables.length > 0 ? { env: variables } : {}),
    resources: printResources(facts.resources),
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem,
    },
    livenessProbe: makeProbe(port, probes.liveness),
    readinessProbe: makeProbe(port, probes.readiness),
    ...(probes.startup ? { startupProbe: makeProbe(port, probes.startup) } : {}),
    ...(mounts.length > 0 ? { volumeMounts: mounts } : {}),
  };
}

/** An empty directory for each path the program may write; it ends with the pod. */
export function makeVolumes({ writablePaths }: BlueprintComponent): { volumes?: object[] } {
  if (writablePaths.length === 0) return {};
  const volumes = writablePaths.map((_path, index) => ({
    name: volumeName(index),
    emptyDir: { sizeLimit: '1Gi' },
  }));
  return { volumes };
}

/** Without a path of its own, a component is asked whether its port accepts connections. */
function makeProbe(port: number, probe: Probe | undefined): object {
  if (!probe)
    return { tcpSocket: { port }, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 };
  const { path, initialDelaySeconds, periodSeconds, timeoutSeconds, failureThreshold } = probe;
  return {
    httpGet: { path, port, scheme: 'HTTP' },
    // The API server leaves a zero out, and a missing field would look like drift.
    ...(initialDelaySeconds > 0 ? { initialDelaySeconds } : {}),
    periodSeconds,
    timeoutSeconds,
    successThreshold: 1,
    failureThreshold,
  };
}

function volumeName(index: number): string {
  return `writable-${index}`;
}
