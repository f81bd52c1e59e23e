/** One Ingress, and what it refers to, as a fragment: as Traefik's kubernetesingress provider reads it. */
import type { Fragment, Router } from '../../ir/ir.js';
import type { ObjectRef, Provenance } from '../../ir/provenance.js';
import type { Service } from '../../ir/services.js';
import type { Certificate } from '../../ir/ir.js';
import { certificateOf, hostsOf } from '../kubernetes/certificates.js';
import type { Owners } from '../kubernetes/fragments.js';
import { markedProvenance, readMarks } from '../kubernetes/marks.js';
import { quarantined } from '../traefik/route.js';
import type { ObjectLookup } from '../kubernetes/objects.js';
import type { KubernetesOptions } from '../kubernetes/options.js';
import { Problems } from '../kubernetes/problems.js';
import type { SecretContext } from '../kubernetes/secrets.js';
import { readEntryPoints } from '../traefik/entry-points.js';
import { tlsBindingOf } from '../traefik/tls-options.js';
import { Annotations } from './annotations.js';
import { isServed } from './ingress-class.js';
import { crossProviderName } from './references.js';
import { readRules } from './rules.js';
import type { IngressReading } from './rules.js';
import { IngressObject } from './schema.js';

/** For `KubernetesFragments`, beside Traefik's own owners. */
export function ingressOwners(options: KubernetesOptions = {}): Owners {
  const { provider = 'kubernetes' } = options;
  const fragmentId = ({ namespace, name }: ObjectRef): string =>
    `${provider}/ingress/${namespace}/${name}`;
  return {
    Ingress: {
      fragmentId,
      extract: (object, ref, lookup) =>
        extractIngress(object, ref, fragmentId(ref), lookup, options),
    },
  };
}

/** `ingress`, or `ingress.fsn-2` where that cluster's objects are of `kubernetes.fsn-2`. */
function providerOf({ provider = 'kubernetes' }: KubernetesOptions): string {
  return provider.replace('kubernetes', 'ingress');
}

/** None where the Ingress is of another class. */
function extractIngress(
  object: unknown,
  ref: ObjectRef,
  id: string,
  lookup: ObjectLookup,
  options: KubernetesOptions,
): Fragment | undefined {
  const problems = new Problems('ingress', spell);
  const parsed = IngressObject.safeParse(object);
  if (!parsed.success) {
    problems.addIssues(parsed.error, ref);
    return { id, routers: [], services: [], certificates: [], problems: problems.all };
  }
  const ingress = parsed.data;
  if (!isServed(ingress, lookup, options)) return undefined;
  const annotations = new Annotations(ingress.metadata.annotations, ref, problems);
  const marks = readMarks(ingress.metadata, ref, problems);
  const provenance = markedProvenance(providerOf(options), ref, marks);
  const secrets: SecretContext = {
    lookup,
    problems,
    inspectCertificate: options.inspectCertificate,
    inspectAuthorities: options.inspectAuthorities,
  };
  const services = new Map<string, Service>();
  const reading: IngressReading = {
    ...secrets,
    provenance,
    marks,
    services,
    annotations,
    entryPoints: entryPointsOf(annotations, options, problems),
    allowCrossNamespace: options.allowCrossNamespace ?? false,
    allowExternalName: options.allowExternalName ?? false,
  };
  const routers = readRules(ingress, reading);
  const hosts = new Set(routers.flatMap(({ rule }) => [...hostsOf(rule)]));
  const binding = tlsBindingOf(askedTls(annotations, ref), hosts, provenance, secrets, options);
  return {
    id,
    routers: binding.ok ? routers : routers.map((router) => quarantined(router, binding.error)),
    services: [...services.values()],
    certificates: certificatesOf(ingress, hosts, provenance, secrets),
    problems: problems.all,
    ...(binding.ok && binding.value && { tlsBindings: [binding.value] }),
  };
}

/** Ingresses are read as the routes they stand for; problems are told in the Ingress' own fields. */
function spell(field: string): string {
  return field
    .replace(/^(spec\..*)\.services\[0\]/, '$1.service')
    .replace(
      /^spec\..*\.middlewares\[\d+\](\..*)?$/,
      'metadata.annotations["traefik.ingress.kubernetes.io/router.middlewares"]',
    )
    .replace(/\.backend\.match$/, '.path')
    .replace(
      /^spec\.tls\.options.*$/,
      'metadata.annotations["traefik.ingress.kubernetes.io/router.tls.options"]',
    );
}

function hasTls(annotations: Annotations): boolean {
  const isSaid = annotations.bool('router.tls') ?? false;
  return isSaid || annotations.beginning('router.tls.').length > 0;
}

/** Names of Traefik 1.7's usual entry points, and what they are called since. */
const RENAMED: Readonly<Record<string, string>> = { http: 'web', https: 'websecure' };

function entryPointsOf(
  annotations: Annotations,
  options: KubernetesOptions,
  problems: Problems,
): Router['entryPoints'] {
  const newer = annotations.list('router.entrypoints');
  const older = annotations.list('frontend-entry-points').map((name) => RENAMED[name] ?? name);
  const field = annotations.field(
    newer.length > 0 ? 'router.entrypoints' : 'frontend-entry-points',
  );
  const asked = newer.length > 0 ? newer : older;
  return readEntryPoints(
    { asked, hasTls: hasTls(annotations), field },
    annotations.object,
    options,
    problems,
  );
}

function askedTls(
  annotations: Annotations,
  { namespace }: ObjectRef,
): { options: { name: string; namespace?: string } } | undefined {
  const text = annotations.text('router.tls.options');
  if (!text) return undefined;
  const name = crossProviderName(text, namespace);
  // A name nobody has: the route is refused with the text that was written.
  return { options: { name: name ?? text } };
}

function certificatesOf(
  { spec }: IngressObject,
  hosts: ReadonlySet<string>,
  provenance: Provenance,
  context: SecretContext,
): Certificate[] {
  if (!context.inspectCertificate) return [];
  const names = new Set<string>();
  return (spec.tls ?? []).flatMap(({ secretName }, index) => {
    if (!secretName || names.has(secretName)) return [];
    names.add(secretName);
    const field = `spec.tls[${index}].secretName`;
    return certificateOf(secretName, field, hosts, provenance, context) ?? [];
  });
}
