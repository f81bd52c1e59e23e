/** An Ingress of `extensions/v1beta1` or `networking.k8s.io/v1beta1` as it is written today. Never throws on input. */
import { asDocument, type Document } from './documents.js';

export function todaysIngress(ingress: Document): Document {
  if (!/^(extensions|networking\.k8s\.io)\/v1beta1$/.test(String(ingress['apiVersion'])))
    return ingress;
  const spec = asDocument(ingress['spec']);
  const { backend, rules, ...rest } = spec;
  return {
    ...ingress,
    apiVersion: 'networking.k8s.io/v1',
    spec: {
      ...rest,
      ...(backend !== undefined && { defaultBackend: todaysBackend(backend) }),
      ...(Array.isArray(rules) && { rules: rules.map(todaysRule) }),
    },
  };
}

function todaysRule(rule: unknown): unknown {
  const { http, ...rest } = asDocument(rule);
  const { paths } = asDocument(http);
  if (!Array.isArray(paths)) return rule;
  return {
    ...rest,
    http: {
      paths: paths.map((each) => {
        const { backend, ...path } = asDocument(each);
        return { pathType: 'ImplementationSpecific', ...path, backend: todaysBackend(backend) };
      }),
    },
  };
}

function todaysBackend(backend: unknown): unknown {
  const { serviceName, servicePort, ...rest } = asDocument(backend);
  if (serviceName === undefined) return backend;
  const port = typeof servicePort === 'number' ? { number: servicePort } : { name: servicePort };
  return { ...rest, service: { name: serviceName, port } };
}
