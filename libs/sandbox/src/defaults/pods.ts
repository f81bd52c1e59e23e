import type { V1Container, V1Pod, V1PodSpec, V1Probe, V1Volume } from '@kubernetes/client-node';

/** The mode of files made from Secrets and ConfigMaps: 0644. */
const FILE_MODE = 420;

/** What the real server fills into a pod and every pod template. */
export function defaultPodSpec(spec: V1PodSpec): void {
  spec.restartPolicy ??= 'Always';
  spec.terminationGracePeriodSeconds ??= 30;
  spec.dnsPolicy ??= 'ClusterFirst';
  spec.securityContext ??= {};
  spec.schedulerName ??= 'default-scheduler';
  if (spec.serviceAccountName) spec.serviceAccount ??= spec.serviceAccountName;
  else if (spec.serviceAccount) spec.serviceAccountName = spec.serviceAccount;
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    defaultContainer(container);
  }
  spec.volumes?.forEach(defaultVolume);
}

/** What only a pod gets, never a template. */
export function defaultPod(pod: V1Pod): void {
  if (!pod.spec) return;
  defaultPodSpec(pod.spec);
  pod.spec.enableServiceLinks ??= true;
  for (const { resources } of [
    ...(pod.spec.containers ?? []),
    ...(pod.spec.initContainers ?? []),
  ]) {
    if (!resources?.limits) continue;
    resources.requests = { ...resources.limits, ...resources.requests };
  }
}

function defaultContainer(container: V1Container): void {
  container.terminationMessagePath ??= '/dev/termination-log';
  container.terminationMessagePolicy ??= 'File';
  container.imagePullPolicy ??= pullPolicy(container.image ?? '');
  container.resources ??= {};
  container.ports?.forEach((port) => {
    port.protocol ??= 'TCP';
  });
  container.env?.forEach(({ valueFrom }) => {
    if (valueFrom?.fieldRef) valueFrom.fieldRef.apiVersion ??= 'v1';
  });
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    if (probe) defaultProbe(probe);
  }
  for (const hook of [container.lifecycle?.postStart, container.lifecycle?.preStop]) {
    if (hook?.httpGet) defaultHttpGet(hook.httpGet);
  }
}

/** An image without a tag, or tagged `latest`, is looked up every time. */
function pullPolicy(image: string): string {
  const name = image.slice(image.lastIndexOf('/') + 1);
  if (name.includes('@')) return 'IfNotPresent';
  const tag = name.split(':')[1] ?? 'latest';
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function defaultProbe(probe: V1Probe): void {
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  if (probe.httpGet) defaultHttpGet(probe.httpGet);
  if (probe.grpc) probe.grpc.service ??= '';
}

function defaultHttpGet(action: { path?: string; scheme?: string }): void {
  action.path ||= '/';
  action.scheme ||= 'HTTP';
}

function defaultVolume(volume: V1Volume): void {
  if (Object.keys(volume).length === 1) volume.emptyDir = {};
  const { secret, configMap, downwardAPI, projected, hostPath } = volume;
  for (const source of [secret, configMap, downwardAPI, projected]) {
    if (source) source.defaultMode ??= FILE_MODE;
  }
  if (hostPath) hostPath.type ??= '';
  for (const source of projected?.sources ?? []) {
    if (source.serviceAccountToken) source.serviceAccountToken.expirationSeconds ??= 3600;
    source.downwardAPI?.items?.forEach(({ fieldRef }) => {
      if (fieldRef) fieldRef.apiVersion ??= 'v1';
    });
  }
  downwardAPI?.items?.forEach(({ fieldRef }) => {
    if (fieldRef) fieldRef.apiVersion ??= 'v1';
  });
}
