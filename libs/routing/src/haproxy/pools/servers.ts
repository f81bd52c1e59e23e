/** A service's endpoints as servers of its backend, and the files those servers need. */
import { Secret } from '@fleetcommand/kernel/secret';
import type { Endpoint, Service, ServicePart } from '../../ir/services.js';
import type { Server, ServerFile } from '../model/model.js';
import { serverSettings } from './server-settings.js';
import type { ServerFiles } from './server-settings.js';
import { fileNameOf, fingerprint } from '../model/words.js';

/** Of the part with the largest share per endpoint; HAProxy allows 256. */
const FULL_WEIGHT = 100;

/**
 * Ready endpoints take requests. Terminating ones keep their sessions and get nothing new (weight 0), unless none is
 * ready and they still serve: then they are all there is. Endpoints that are neither are left out.
 */
export function serversOf(service: Service): ReadonlyMap<string, Server> {
  const shares = new Map<string, { server: Omit<Server, 'weight'>; share: number }>();
  for (const [index, part] of service.parts.entries()) {
    const active = part.endpoints.filter(isReady);
    const taking = active.length > 0 ? active : part.endpoints.filter(isLastResort);
    const share = part.weight / Math.max(1, taking.length);
    const files = fileNames(service, part, index);
    for (const endpoint of part.endpoints) {
      const isTaking = taking.includes(endpoint);
      if (!isTaking && !endpoint.terminating) continue;
      const server = serverOf(endpoint, service, part, files);
      const present = shares.get(server.name)?.share ?? 0;
      shares.set(server.name, { server, share: present + (isTaking ? share : 0) });
    }
  }
  const largest = Math.max(...[...shares.values()].map(({ share }) => share), 0);
  return new Map(
    [...shares].map(([name, { server, share }]) => [
      name,
      { ...server, weight: weightOf(share, largest) },
    ]),
  );
}

/** Authorities and client certificates of the service's parts. */
export function serverFilesOf(service: Service): ServerFile[] {
  const { provenance } = service;
  return service.parts.flatMap((part, index): ServerFile[] => {
    const { authorities, clientCertificate } = fileNames(service, part, index);
    const { rootCasPem, clientCertificate: shown } = part.tls ?? {};
    return [
      ...(authorities !== undefined && rootCasPem !== undefined
        ? [{ file: authorities, kind: 'authorities' as const, pem: pemOf(rootCasPem), provenance }]
        : []),
      ...(clientCertificate !== undefined && shown
        ? [
            {
              file: clientCertificate,
              kind: 'client-certificate' as const,
              pem: pemOf(shown.chainPem, shown.keyPem.reveal()),
              provenance,
            },
          ]
        : []),
    ];
  });
}

function pemOf(...parts: string[]): Secret {
  return new Secret(parts.map((part) => `${part.trimEnd()}\n`).join(''));
}

function fileNames({ name }: Service, { tls }: ServicePart, index: number): ServerFiles {
  const own = fileNameOf(`${name}-${index + 1}`);
  return {
    ...(tls?.rootCasPem !== undefined && !tls.insecureSkipVerify && { authorities: `ca/${own}` }),
    ...(tls?.clientCertificate && { clientCertificate: `client/${own}` }),
  };
}

function isReady({ ready, terminating }: Endpoint): boolean {
  return ready && !terminating;
}

function isLastResort({ serving, terminating }: Endpoint): boolean {
  return serving && terminating;
}

function weightOf(share: number, largest: number): number {
  return share === 0 ? 0 : Math.max(1, Math.round((share / largest) * FULL_WEIGHT));
}

/** The name says all that cannot change at run time. Health checks read the address and the port in it. */
function serverOf(
  endpoint: Endpoint,
  service: Service,
  part: ServicePart,
  files: ServerFiles,
): Omit<Server, 'weight'> {
  const { address, port } = endpoint;
  const { protocol } = part;
  const settings = serverSettings(service, part, endpoint, files);
  const kind = protocol === 'http' ? 's' : protocol;
  const others = settings.filter((setting) => setting !== 'proto h2');
  const suffix = others.length === 0 ? '' : `-${fingerprint(others.join(' ')).slice(0, 8)}`;
  const name =
    service.passHostHeader === false ? `${address}:${port}` : `${kind}-${address}-${port}${suffix}`;
  return { name, address, port, protocol, settings, isChecked: settings.includes('check') };
}
