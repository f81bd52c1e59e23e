import type { V1Container, V1PodSpec } from '@kubernetes/client-node';

/**
 * Pod Security Standards, levels `baseline` and `restricted`, in the real server's words. AppArmor,
 * SELinux and Windows host processes are not judged: the sandbox's pods are plain processes.
 * Rule: https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

export function parseLevel(label: string | undefined): PodSecurityLevel {
  return label === 'baseline' || label === 'restricted' ? label : 'privileged';
}

/** One violated rule, such as `runAsNonRoot != true` with who breaks it. */
interface Violation {
  readonly reason: string;
  readonly detail: string;
}

type Check = (spec: V1PodSpec) => Violation | undefined;

/** `reason (detail), reason (detail)`, or undefined where the pod meets the level. */
export function podSecurityViolations(
  spec: V1PodSpec,
  level: PodSecurityLevel,
): string | undefined {
  if (level === 'privileged') return undefined;
  const checks = level === 'baseline' ? BASELINE : RESTRICTED;
  const violations = checks
    .map((check) => check(spec))
    .filter((violation) => violation !== undefined);
  if (violations.length === 0) return undefined;
  return violations.map(({ reason, detail }) => `${reason} (${detail})`).join(', ');
}

function containersOf(spec: V1PodSpec): V1Container[] {
  const ephemeral = (spec.ephemeralContainers ?? []) as V1Container[];
  return [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...ephemeral];
}

function offenders(spec: V1PodSpec, isBad: (container: V1Container) => boolean): string[] {
  return containersOf(spec)
    .filter(isBad)
    .map(({ name }) => name);
}

const plural = (one: string, names: readonly unknown[]): string =>
  names.length === 1 ? one : `${one}s`;
const quoted = (names: readonly string[]): string =>
  names.map((name) => JSON.stringify(name)).join(', ');
const containersText = (names: readonly string[]): string =>
  `${plural('container', names)} ${quoted(names)}`;
const uses = (names: readonly unknown[]): string => (names.length === 1 ? 'uses' : 'use');

const hostNamespaces: Check = (spec) => {
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field]);
  if (shared.length === 0) return undefined;
  return { reason: 'host namespaces', detail: shared.map((field) => `${field}=true`).join(', ') };
};

const hostPathVolumes: Check = (spec) => {
  const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name);
  if (names.length === 0) return undefined;
  return { reason: 'hostPath volumes', detail: `${plural('volume', names)} ${quoted(names)}` };
};

const hostPorts: Check = (spec) => {
  const usesHostPort = ({ ports }: V1Container): number[] =>
    (ports ?? []).flatMap(({ hostPort }) => hostPort || []);
  const names = offenders(spec, (container) => usesHostPort(container).length > 0);
  if (names.length === 0) return undefined;
  const ports = [...new Set(containersOf(spec).flatMap(usesHostPort).map(String))].sort();
  return {
    reason: 'hostPort',
    detail: `${containersText(names)} ${uses(names)} ${plural('hostPort', ports)} ${ports.join(', ')}`,
  };
};

const privileged: Check = (spec) => {
  const names = offenders(spec, ({ securityContext }) => securityContext?.privileged === true);
  if (names.length === 0) return undefined;
  return {
    reason: 'privileged',
    detail: `${containersText(names)} must not set securityContext.privileged=true`,
  };
};

const procMount: Check = (spec) => {
  const masked = ({ securityContext }: V1Container): boolean =>
    (securityContext?.procMount ?? 'Default') === 'Default';
  const names = offenders(spec, (container) => !masked(container));
  if (names.length === 0) return undefined;
  return {
    reason: 'procMount',
    detail: `${containersText(names)} must not set securityContext.procMount to "Unmasked"`,
  };
};

const DEFAULT_CAPABILITIES = new Set(
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  ),
);

function addedCapabilities(
  spec: V1PodSpec,
  allowed: ReadonlySet<string>,
): { names: string[]; capabilities: string[] } {
  const added = ({ securityContext }: V1Container): string[] =>
    (securityContext?.capabilities?.add ?? []).filter((capability) => !allowed.has(capability));
  return {
    names: offenders(spec, (container) => added(container).length > 0),
    capabilities: [...new Set(containersOf(spec).flatMap(added))].sort(),
  };
}

const defaultCapabilities: Check = (spec) => {
  const { names, capabilities } = addedCapabilities(spec, DEFAULT_CAPABILITIES);
  if (names.length === 0) return undefined;
  return {
    reason: 'non-default capabilities',
    detail: `${containersText(names)} must not include ${quoted(capabilities)} in securityContext.capabilities.add`,
  };
};

const SAFE_SYSCTLS = new Set(
  'kernel.shm_rmid_forced net.ipv4.ip_local_port_range net.ipv4.tcp_syncookies net.ipv4.ping_group_range net.ipv4.ip_unprivileged_port_start net.ipv4.ip_local_reserved_ports net.ipv4.tcp_keepalive_time net.ipv4.tcp_fin_timeout net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes'.split(
    ' ',
  ),
);

const sysctls: Check = (spec) => {
  const unsafe = (spec.securityContext?.sysctls ?? [])
    .map(({ name }) => name)
    .filter((name) => !SAFE_SYSCTLS.has(name));
  return unsafe.length === 0
    ? undefined
    : { reason: 'forbidden sysctls', detail: unsafe.join(', ') };
};

const seccompBaseline: Check = (spec) => seccomp(spec, (type) => type !== 'Unconfined', false);
const seccompRestricted: Check = (spec) =>
  seccomp(spec, (type) => type === 'RuntimeDefault' || type === 'Localhost', true);

function seccomp(
  spec: V1PodSpec,
  allowed: (type: string) => boolean,
  required: boolean,
): Violation | undefined {
  const podType = spec.securityContext?.seccompProfile?.type;
  const typeOf = ({ securityContext }: V1Container) => securityContext?.seccompProfile?.type;
  const podIsBad = podType !== undefined && !allowed(podType);
  const isBad = (type: string | undefined): boolean => type !== undefined && !allowed(type);
  const names = offenders(spec, (container) => isBad(typeOf(container)));
  if (podIsBad || names.length > 0) {
    const types = [podType, ...containersOf(spec).map(typeOf)].filter(isBad);
    const values = [...new Set(types)].map((type) => type ?? '').sort();
    const setters = [
      ...(podIsBad ? ['pod'] : []),
      ...(names.length > 0 ? [containersText(names)] : []),
    ];
    return {
      reason: 'seccompProfile',
      detail: `${setters.join(' and ')} must not set securityContext.seccompProfile.type to ${quoted(values)}`,
    };
  }
  const missing = required && !podType ? offenders(spec, (container) => !typeOf(container)) : [];
  if (missing.length === 0) return undefined;
  return {
    reason: 'seccompProfile',
    detail: `pod or ${containersText(missing)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  };
}

const privilegeEscalation: Check = (spec) => {
  const names = offenders(
    spec,
    ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false,
  );
  if (names.length === 0) return undefined;
  return {
    reason: 'allowPrivilegeEscalation != false',
    detail: `${containersText(names)} must set securityContext.allowPrivilegeEscalation=false`,
  };
};

const restrictedCapabilities: Check = (spec) => {
  const keeping = offenders(
    spec,
    ({ securityContext }) => !securityContext?.capabilities?.drop?.includes('ALL'),
  );
  const { names, capabilities } = addedCapabilities(spec, new Set(['NET_BIND_SERVICE']));
  const details = [
    ...(keeping.length > 0
      ? [`${containersText(keeping)} must set securityContext.capabilities.drop=["ALL"]`]
      : []),
    ...(names.length > 0
      ? [
          `${containersText(names)} must not include ${quoted(capabilities)} in securityContext.capabilities.add`,
        ]
      : []),
  ];
  if (details.length === 0) return undefined;
  return { reason: 'unrestricted capabilities', detail: details.join('; ') };
};

const ALLOWED_VOLUMES = new Set(
  'configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret'.split(
    ' ',
  ),
);

const restrictedVolumes: Check = (spec) => {
  const typeOf = (volume: object): string =>
    Object.keys(volume).find((key) => key !== 'name') ?? 'unknown';
  const bad = (spec.volumes ?? []).filter((volume) => !ALLOWED_VOLUMES.has(typeOf(volume)));
  if (bad.length === 0) return undefined;
  const types = [...new Set(bad.map(typeOf))].sort();
  const names = bad.map(({ name }) => name);
  return {
    reason: 'restricted volume types',
    detail: `${plural('volume', names)} ${quoted(names)} ${uses(names)} ${plural('restricted volume type', types)} ${quoted(types)}`,
  };
};

const nonRoot: Check = (spec) => {
  const pod = spec.securityContext?.runAsNonRoot;
  const refusing = offenders(
    spec,
    ({ securityContext }) => securityContext?.runAsNonRoot === false,
  );
  const setters = [
    ...(pod === false ? ['pod'] : []),
    ...(refusing.length > 0 ? [containersText(refusing)] : []),
  ];
  const reason = 'runAsNonRoot != true';
  if (setters.length > 0) {
    return {
      reason,
      detail: `${setters.join(' and ')} must not set securityContext.runAsNonRoot=false`,
    };
  }
  const silent = offenders(
    spec,
    ({ securityContext }) => securityContext?.runAsNonRoot === undefined,
  );
  if (pod === true || silent.length === 0) return undefined;
  return {
    reason,
    detail: `pod or ${containersText(silent)} must set securityContext.runAsNonRoot=true`,
  };
};

const nonRootUser: Check = (spec) => {
  const names = offenders(spec, ({ securityContext }) => securityContext?.runAsUser === 0);
  const setters = [
    ...(spec.securityContext?.runAsUser === 0 ? ['pod'] : []),
    ...(names.length > 0 ? [containersText(names)] : []),
  ];
  if (setters.length === 0) return undefined;
  return { reason: 'runAsUser=0', detail: `${setters.join(' and ')} must not set runAsUser=0` };
};

/** In the order the real server reports them: baseline by name, then restricted by name. */
const BASELINE: readonly Check[] = [
  defaultCapabilities,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  privileged,
  procMount,
  seccompBaseline,
  sysctls,
];
const RESTRICTED: readonly Check[] = [
  hostNamespaces,
  hostPorts,
  privileged,
  procMount,
  sysctls,
  privilegeEscalation,
  restrictedCapabilities,
  restrictedVolumes,
  nonRoot,
  nonRootUser,
  seccompRestricted,
];
