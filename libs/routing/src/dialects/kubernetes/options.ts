import type { AuthorityInspector, CertificateInspector } from '../../ir/certificates.js';
import type { EntryPointFacts } from '../../ir/entry-points.js';

/** What an installation lets objects of a cluster do; Traefik's defaults. */
export interface KubernetesOptions {
  /** The part after `@` in names. Default `kubernetes`. */
  readonly provider?: string;
  /** Default: `web` and `websecure`. */
  readonly entryPoints?: readonly EntryPointFacts[];
  /** Whether routes may name Middlewares, Services and the like of other namespaces. Default false. */
  readonly allowCrossNamespace?: boolean;
  /** Whether Services of type ExternalName are served: whoever writes one reaches any address. Default false. */
  readonly allowExternalName?: boolean;
  /** Absent: `tls.secretName` is left to another source, and Secrets are not read. */
  readonly inspectCertificate?: CertificateInspector;
  /** Given together with `inspectCertificate`. */
  readonly inspectAuthorities?: AuthorityInspector;
  /**
   * Only objects of this class are served. Absent: those without a class, with the class `traefik`, or of any
   * IngressClass whose controller is Traefik's or this edge's.
   */
  readonly ingressClass?: string;
  /**
   * Whose TLSOption and TLSStore named `default` hold for every host. Absent: anybody's, as with Traefik; wrong where
   * tenants may write objects.
   */
  readonly platformNamespace?: string;
}

/** The class an object names is one that is served here. `named` is empty where it names none. */
export function isServedClass(
  named: string | undefined,
  { ingressClass }: KubernetesOptions,
): boolean {
  if (ingressClass !== undefined) return named === ingressClass;
  return named === undefined || named === '' || named === 'traefik';
}

/** The annotation of old, before `spec.ingressClassName`. */
export const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
