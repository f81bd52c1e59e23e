import { isIP } from 'node:net';
import type { V1EndpointSlice, V1Service, V1ServicePort } from '@kubernetes/client-node';
import type { FieldErrors } from './field-errors.js';
import { dnsLabel, dnsSubdomain, portName, portNumber } from './names.js';
import { validateLabels } from './metadata.js';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const AFFINITIES = ['ClientIP', 'None'];

export function validateService({ spec }: V1Service, errors: FieldErrors): void {
  const ports = spec?.ports ?? [];
  const headless = spec?.clusterIP === 'None';
  if (ports.length === 0 && spec?.type !== 'ExternalName' && !headless) {
    errors.required('spec.ports');
  }
  validatePorts(ports, errors);
  validateLabels(spec?.selector, 'spec.selector', errors);
  if (spec?.sessionAffinity && !AFFINITIES.includes(spec.sessionAffinity)) {
    errors.unsupported('spec.sessionAffinity', spec.sessionAffinity, AFFINITIES);
  }
  if (spec?.type && !TYPES.includes(spec.type)) errors.unsupported('spec.type', spec.type, TYPES);
  if (spec?.type === 'ExternalName') {
    if (!spec.externalName) errors.required('spec.externalName');
    else {
      const problem = dnsSubdomain(spec.externalName.replace(/\.$/, ''));
      if (problem) errors.invalid('spec.externalName', spec.externalName, problem);
    }
  }
  const address = spec?.clusterIP;
  if (address && address !== 'None' && isIP(address) === 0) {
    errors.invalid(
      'spec.clusterIPs[0]',
      address,
      'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    );
  }
}

function validatePorts(ports: readonly V1ServicePort[], errors: FieldErrors): void {
  const names = new Set<string>();
  const seen = new Set<string>();
  ports.forEach((port, index) => {
    const at = `spec.ports[${index}]`;
    if (!port.name) {
      if (ports.length > 1) errors.required(`${at}.name`);
    } else {
      const problem = dnsLabel(port.name);
      if (problem) errors.invalid(`${at}.name`, port.name, problem);
      if (names.has(port.name)) errors.duplicate(`${at}.name`, port.name);
      names.add(port.name);
    }
    const problem = portNumber(port.port);
    if (problem) errors.invalid(`${at}.port`, port.port, problem);
    if (port.protocol && !PROTOCOLS.includes(port.protocol)) {
      errors.unsupported(`${at}.protocol`, port.protocol, PROTOCOLS);
    }
    validateTargetPort(port.targetPort, `${at}.targetPort`, errors);
    const key = `${port.protocol ?? 'TCP'}/${port.port}`;
    if (seen.has(key)) errors.duplicate(at, { protocol: port.protocol ?? 'TCP', port: port.port });
    seen.add(key);
  });
}

function validateTargetPort(
  target: number | string | undefined,
  path: string,
  errors: FieldErrors,
): void {
  const problem = typeof target === 'string' ? portName(target) : portNumber(target ?? 1);
  if (problem) errors.invalid(path, target, problem);
}

/** A service keeps its cluster address as long as it has one. */
export function validateServiceUpdate(
  service: V1Service,
  live: V1Service,
  errors: FieldErrors,
): void {
  const before = live.spec?.clusterIP;
  const after = service.spec?.clusterIP;
  if (!before || before === after || service.spec?.type === 'ExternalName') return;
  if (live.spec?.type === 'ExternalName') return;
  errors.invalid(
    'spec.clusterIPs[0]',
    service.spec?.clusterIPs ?? [after ?? ''],
    'may not change once set',
  );
}

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];

/** Loopback addresses are allowed here, unlike on the real server: the sandbox's pods live on 127.x.y.z. */
export function validateEndpointSlice(slice: V1EndpointSlice, errors: FieldErrors): void {
  if (!slice.addressType) errors.required('addressType');
  else if (!ADDRESS_TYPES.includes(slice.addressType)) {
    errors.unsupported('addressType', slice.addressType, ADDRESS_TYPES);
  }
  slice.endpoints?.forEach((endpoint, index) => {
    const at = `endpoints[${index}]`;
    if (!endpoint.addresses?.length)
      errors.required(`${at}.addresses`, 'must contain at least 1 item');
    endpoint.addresses?.forEach((address, position) => {
      const family = isIP(address);
      const wanted = slice.addressType === 'IPv6' ? 6 : 4;
      if (slice.addressType !== 'FQDN' && family !== wanted) {
        errors.invalid(
          `${at}.addresses[${position}]`,
          address,
          `must be an ${slice.addressType} address`,
        );
      }
    });
  });
  const names = new Set<string>();
  slice.ports?.forEach((port, index) => {
    const name = port.name ?? '';
    if (names.has(name)) errors.duplicate(`ports[${index}].name`, name);
    names.add(name);
    const problem = name === '' ? undefined : portName(name);
    if (problem && dnsLabel(name)) errors.invalid(`ports[${index}].name`, name, problem);
  });
}

export function validateEndpointSliceUpdate(
  slice: V1EndpointSlice,
  live: V1EndpointSlice,
  errors: FieldErrors,
): void {
  if (slice.addressType !== live.addressType) {
    errors.invalid('addressType', slice.addressType, 'field is immutable');
  }
}
