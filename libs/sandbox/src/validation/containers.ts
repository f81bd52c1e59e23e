import type {
  V1Container,
  V1ContainerPort,
  V1EnvVar,
  V1Probe,
  V1ResourceRequirements,
} from '@kubernetes/client-node';
import { compareQuantities, quantityNano } from '../schema/quantity.js';
import type { FieldErrors } from './field-errors.js';
import {
  configKey,
  dnsLabel,
  environmentName,
  portName,
  portNumber,
  qualifiedName,
} from './names.js';

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

/** Containers and init containers of one pod: names are unique among all of them. */
export function validateContainers(
  containers: readonly V1Container[],
  path: string,
  pod: { volumes: ReadonlySet<string>; names: Set<string>; init: boolean },
  errors: FieldErrors,
): void {
  containers.forEach((container, index) => {
    const at = `${path}[${index}]`;
    if (!container.name) {
      errors.required(`${at}.name`);
    } else {
      const problem = dnsLabel(container.name);
      if (problem) errors.invalid(`${at}.name`, container.name, problem);
      if (pod.names.has(container.name)) errors.duplicate(`${at}.name`, container.name);
      pod.names.add(container.name);
    }
    validateContainer(container, at, pod, errors);
  });
}

function validateContainer(
  container: V1Container,
  path: string,
  pod: { volumes: ReadonlySet<string>; init: boolean },
  errors: FieldErrors,
): void {
  if (!container.image) errors.required(`${path}.image`);
  else if (container.image !== container.image.trim()) {
    errors.invalid(
      `${path}.image`,
      container.image,
      'must not have leading or trailing whitespace',
    );
  }
  validatePorts(container.ports ?? [], `${path}.ports`, errors);
  validateEnvironment(container.env ?? [], `${path}.env`, errors);
  container.volumeMounts?.forEach((mount, index) => {
    const at = `${path}.volumeMounts[${index}]`;
    if (!mount.name) errors.required(`${at}.name`);
    else if (!pod.volumes.has(mount.name)) errors.notFound(`${at}.name`, mount.name);
    if (!mount.mountPath) errors.required(`${at}.mountPath`);
    const earlier = container.volumeMounts?.slice(0, index) ?? [];
    if (mount.mountPath && earlier.some((other) => other.mountPath === mount.mountPath)) {
      errors.invalid(`${at}.mountPath`, mount.mountPath, 'must be unique');
    }
  });
  if (container.imagePullPolicy && !PULL_POLICIES.includes(container.imagePullPolicy)) {
    errors.unsupported(`${path}.imagePullPolicy`, container.imagePullPolicy, PULL_POLICIES);
  }
  validateResources(container.resources, `${path}.resources`, errors);
  const mayProbe = !pod.init || container.restartPolicy === 'Always';
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    const given = container[probe];
    if (!given) continue;
    if (mayProbe) validateProbe(given, `${path}.${probe}`, probe, errors);
    else
      errors.forbidden(
        `${path}.${probe}`,
        'may not be set for init containers without restartPolicy=Always',
      );
  }
}

function validatePorts(ports: readonly V1ContainerPort[], path: string, errors: FieldErrors): void {
  const names = new Set<string>();
  ports.forEach((port, index) => {
    const at = `${path}[${index}]`;
    if (port.name) {
      const problem = portName(port.name);
      if (problem) errors.invalid(`${at}.name`, port.name, problem);
      if (names.has(port.name)) errors.duplicate(`${at}.name`, port.name);
      names.add(port.name);
    }
    if (!port.containerPort) errors.required(`${at}.containerPort`);
    else {
      const problem = portNumber(port.containerPort);
      if (problem) errors.invalid(`${at}.containerPort`, port.containerPort, problem);
    }
    if (!port.protocol) errors.required(`${at}.protocol`);
    else if (!PROTOCOLS.includes(port.protocol)) {
      errors.unsupported(`${at}.protocol`, port.protocol, PROTOCOLS);
    }
  });
}

const POD_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
const POD_FIELD_WITH_KEY = /^metadata\.(labels|annotations)\['.+'\]$/;

function validateEnvironment(env: readonly V1EnvVar[], path: string, errors: FieldErrors): void {
  env.forEach((variable, index) => {
    const at = `${path}[${index}]`;
    if (!variable.name) {
      errors.required(`${at}.name`);
    } else {
      const problem = environmentName(variable.name);
      if (problem) errors.invalid(`${at}.name`, variable.name, problem);
    }
    const source = variable.valueFrom;
    if (!source) return;
    if (variable.value)
      errors.invalid(`${at}.valueFrom`, '', 'may not be specified when `value` is not empty');
    const given = Object.keys(source).length;
    if (given === 0) {
      errors.invalid(
        `${at}.valueFrom`,
        '',
        'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`',
      );
    } else if (given > 1) {
      errors.invalid(`${at}.valueFrom`, '', 'may not have more than one field specified at a time');
    }
    const { fieldRef, secretKeyRef, configMapKeyRef } = source;
    if (fieldRef) validateFieldRef(fieldRef.fieldPath, `${at}.valueFrom.fieldRef`, errors);
    if (secretKeyRef) validateKeyRef(secretKeyRef, `${at}.valueFrom.secretKeyRef`, errors);
    if (configMapKeyRef) validateKeyRef(configMapKeyRef, `${at}.valueFrom.configMapKeyRef`, errors);
  });
}

function validateFieldRef(fieldPath: string, path: string, errors: FieldErrors): void {
  if (!fieldPath) errors.required(`${path}.fieldPath`);
  else if (!POD_FIELDS.includes(fieldPath) && !POD_FIELD_WITH_KEY.test(fieldPath)) {
    errors.unsupported(`${path}.fieldPath`, fieldPath, POD_FIELDS);
  }
}

function validateKeyRef(
  reference: { name?: string; key: string },
  path: string,
  errors: FieldErrors,
): void {
  if (!reference.name) errors.required(`${path}.name`);
  if (!reference.key) {
    errors.required(`${path}.key`);
    return;
  }
  const problem = configKey(reference.key);
  if (problem) errors.invalid(`${path}.key`, reference.key, problem);
}

const OVERCOMMITTABLE = new Set(['cpu', 'memory', 'ephemeral-storage']);

function validateResources(
  resources: V1ResourceRequirements | undefined,
  path: string,
  errors: FieldErrors,
): void {
  for (const list of ['limits', 'requests'] as const) {
    for (const [name, quantity] of Object.entries(resources?.[list] ?? {})) {
      const at = `${path}.${list}.${name}`;
      const problem = qualifiedName(name);
      if (problem) errors.invalid(`${path}.${list}`, name, problem);
      else if (
        !OVERCOMMITTABLE.has(name) &&
        !name.includes('/') &&
        !name.startsWith('hugepages-')
      ) {
        errors.invalid(`${path}.${list}`, name, 'must be a standard resource for containers');
      }
      if ((quantityNano(quantity) ?? 0n) < 0n) {
        errors.invalid(at, quantity, 'must be greater than or equal to 0');
      }
    }
  }
  for (const [name, request] of Object.entries(resources?.requests ?? {})) {
    const limit = resources?.limits?.[name];
    if (limit === undefined) continue;
    if (compareQuantities(request, limit) > 0) {
      errors.invalid(
        `${path}.requests`,
        request,
        `must be less than or equal to ${name} limit of ${limit}`,
      );
    }
  }
}

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'] as const;

function validateProbe(
  probe: V1Probe,
  path: string,
  name: 'livenessProbe' | 'readinessProbe' | 'startupProbe',
  errors: FieldErrors,
): void {
  const handlers = HANDLERS.filter((handler) => probe[handler] !== undefined);
  if (handlers.length === 0) errors.required(path, 'must specify a handler type');
  for (const extra of handlers.slice(1)) {
    errors.forbidden(`${path}.${extra}`, 'may not specify more than 1 handler type');
  }
  const port = probe.httpGet?.port ?? probe.tcpSocket?.port;
  const handler = probe.httpGet ? 'httpGet' : 'tcpSocket';
  if (typeof port === 'number') {
    const problem = portNumber(port);
    if (problem) errors.invalid(`${path}.${handler}.port`, port, problem);
  } else if (typeof port === 'string') {
    const problem = portName(port);
    if (problem) errors.invalid(`${path}.${handler}.port`, port, problem);
  }
  if (probe.exec && !probe.exec.command?.length) errors.required(`${path}.exec.command`);
  const counts = [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const;
  for (const field of counts) {
    const value = probe[field];
    if (value !== undefined && value < 0) {
      errors.invalid(`${path}.${field}`, value, 'must be greater than or equal to 0');
    }
  }
  if (name !== 'readinessProbe' && (probe.successThreshold ?? 1) !== 1) {
    errors.invalid(`${path}.successThreshold`, probe.successThreshold, 'must be 1');
  }
}
