import type {
  V1Ingress,
  V1IngressBackend,
  V1NetworkPolicy,
  V1NetworkPolicyPeer,
  V1NetworkPolicyPort,
} from '@kubernetes/client-node';
import type { FieldErrors } from './field-errors.js';
import { portName, portNumber, wildcardHost } from './names.js';
import { validateObjectSelector } from './selectors.js';

const POLICY_TYPES = ['Egress', 'Ingress'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const CIDR = /^(\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}|[0-9a-fA-F:]+\/\d{1,3})$/;

export function validateNetworkPolicy({ spec }: V1NetworkPolicy, errors: FieldErrors): void {
  if (spec?.podSelector) validateObjectSelector(spec.podSelector, 'spec.podSelector', errors);
  spec?.policyTypes?.forEach((type, index) => {
    if (!POLICY_TYPES.includes(type))
      errors.unsupported(`spec.policyTypes[${index}]`, type, POLICY_TYPES);
  });
  spec?.ingress?.forEach((rule, index) => {
    const at = `spec.ingress[${index}]`;
    rule.ports?.forEach((port, position) =>
      validatePolicyPort(port, `${at}.ports[${position}]`, errors),
    );
    // The client's type spells `from` with an underscore; the object does not.
    const { from } = rule as { from?: V1NetworkPolicyPeer[] };
    from?.forEach((peer, position) => validatePeer(peer, `${at}.from[${position}]`, errors));
  });
  spec?.egress?.forEach((rule, index) => {
    const at = `spec.egress[${index}]`;
    rule.ports?.forEach((port, position) =>
      validatePolicyPort(port, `${at}.ports[${position}]`, errors),
    );
    rule.to?.forEach((peer, position) => validatePeer(peer, `${at}.to[${position}]`, errors));
  });
}

function validatePolicyPort(port: V1NetworkPolicyPort, path: string, errors: FieldErrors): void {
  if (port.protocol && !PROTOCOLS.includes(port.protocol)) {
    errors.unsupported(`${path}.protocol`, port.protocol, PROTOCOLS);
  }
  if (port.port === undefined) return;
  const problem = typeof port.port === 'number' ? portNumber(port.port) : portName(port.port);
  if (problem) errors.invalid(`${path}.port`, port.port, problem);
}

function validatePeer(peer: V1NetworkPolicyPeer, path: string, errors: FieldErrors): void {
  if (peer.podSelector) validateObjectSelector(peer.podSelector, `${path}.podSelector`, errors);
  if (peer.namespaceSelector) {
    validateObjectSelector(peer.namespaceSelector, `${path}.namespaceSelector`, errors);
  }
  if (!peer.ipBlock) {
    if (!peer.podSelector && !peer.namespaceSelector) errors.required(path, 'must specify a peer');
    return;
  }
  if (peer.podSelector || peer.namespaceSelector) {
    errors.forbidden(path, 'may not specify both ipBlock and another peer');
  }
  if (!peer.ipBlock.cidr) errors.required(`${path}.ipBlock.cidr`);
  else if (!CIDR.test(peer.ipBlock.cidr)) {
    errors.invalid(
      `${path}.ipBlock.cidr`,
      peer.ipBlock.cidr,
      'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
    );
  }
}

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];

export function validateIngress({ spec }: V1Ingress, errors: FieldErrors): void {
  if (!spec?.rules?.length && !spec?.defaultBackend) {
    errors.invalid(
      'spec',
      spec?.rules ?? [],
      'either `defaultBackend` or `rules` must be specified',
    );
  }
  if (spec?.defaultBackend) validateBackend(spec.defaultBackend, 'spec.defaultBackend', errors);
  spec?.rules?.forEach((rule, index) => {
    const at = `spec.rules[${index}]`;
    const problem = rule.host ? wildcardHost(rule.host) : undefined;
    if (problem) errors.invalid(`${at}.host`, rule.host, problem);
    rule.http?.paths.forEach((path, position) => {
      const pathAt = `${at}.http.paths[${position}]`;
      if (!path.pathType) errors.required(`${pathAt}.pathType`, 'pathType must be specified');
      else if (!PATH_TYPES.includes(path.pathType)) {
        errors.unsupported(`${pathAt}.pathType`, path.pathType, PATH_TYPES);
      }
      if (path.pathType !== 'ImplementationSpecific' && !path.path?.startsWith('/')) {
        errors.invalid(`${pathAt}.path`, path.path ?? '', 'must be an absolute path');
      }
      validateBackend(path.backend, `${pathAt}.backend`, errors);
    });
  });
  spec?.tls?.forEach((tls, index) => {
    tls.hosts?.forEach((host, position) => {
      const problem = wildcardHost(host);
      if (problem) errors.invalid(`spec.tls[${index}].hosts[${position}]`, host, problem);
    });
  });
}

function validateBackend(
  backend: V1IngressBackend | undefined,
  path: string,
  errors: FieldErrors,
): void {
  const service = backend?.service;
  if (!service && !backend?.resource) {
    errors.required(path, 'must specify a service or resource backend');
    return;
  }
  if (!service) return;
  if (backend.resource) errors.invalid(path, '', 'cannot set both resource and service backends');
  if (!service.name) errors.required(`${path}.service.name`);
  const { name, number } = service.port ?? {};
  if (!name && !number) errors.required(path, 'port name or number is required');
  const problem = number ? portNumber(number) : undefined;
  if (problem) errors.invalid(`${path}.service.port.number`, number, problem);
}
