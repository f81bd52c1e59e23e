import { createHash } from 'node:crypto';
import { refuseChanged } from '@fleetcommand/application/use-cases/changed-meanwhile';
import type { AdminCluster } from '@fleetcommand/contracts/http/admin/clusters';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { ProblemError } from './problem-error.js';

/** A thing whose versions are counted: an instance by its generation, a domain by its revision. */
export interface Versioned<Version extends number | string = number | string> {
  readonly id: string;
  readonly version: Version;
  /** As messages call it, such as `instance`. */
  readonly noun: string;
}

export const tenantVersion = (tenant: { readonly id: string; readonly generation: number }) =>
  ({ id: tenant.id, version: tenant.generation, noun: 'instance' }) satisfies Versioned<number>;

export const domainVersion = (domain: { readonly id: string; readonly revision: number }) =>
  ({ id: domain.id, version: domain.revision, noun: 'domain' }) satisfies Versioned<number>;

export const webhookVersion = (endpoint: { readonly id: string; readonly revision: number }) =>
  ({
    id: endpoint.id,
    version: endpoint.revision,
    noun: 'endpoint',
  }) satisfies Versioned<number>;

export const settingsVersion = ({ revision }: { readonly revision: number }) =>
  ({ id: 'settings', version: revision, noun: 'list of settings' }) satisfies Versioned<number>;

/** What has no count of its own is at the version that its document says. */
export const documentVersion = (
  noun: string,
  document: Readonly<Record<string, unknown>> & { readonly id: string },
) => {
  const hash = createHash('sha256').update(JSON.stringify(document)).digest('hex');
  return { id: document.id, version: hash.slice(0, 16), noun } satisfies Versioned<string>;
};

/** Of what people change of a cluster: what is seen of it changes all the time. */
export const clusterVersion = ({ id, cordoned, labels }: AdminCluster) =>
  documentVersion('cluster', { id, cordoned, labels });

/** Strong, of what people change. */
export function etagOf({ id, version }: Versioned): string {
  return `"${id}.${version}"`;
}

export function setEtag(reply: FastifyReply, thing: Versioned): void {
  reply.header('etag', etagOf(thing));
}

/**
 * `document`, for whoever compares it once more in the transaction that writes; undefined where `If-Match` is `*`: it is to
 * be done whatever is there.
 */
export function readAsMatched<T>(
  request: FastifyRequest,
  thing: Versioned,
  document: T,
): T | undefined {
  readIfMatch(request, thing);
  return request.headers['if-match']?.trim() === '*' ? undefined : document;
}

/** The version that `If-Match` names (RFC 9110 §13.1.1); `*` is whichever it is at. Missing: 428. */
export function readIfMatch<Version extends number | string>(
  request: FastifyRequest,
  thing: Versioned<Version>,
): Version {
  const header = request.headers['if-match'];
  const etag = etagOf(thing);
  if (!header) {
    throw new ProblemError(
      'request.precondition-required',
      `Send If-Match with the ETag of the ${thing.noun} you read, so that nobody’s change is overwritten unseen.`,
      { headers: { etag } },
    );
  }
  const wanted = header.split(',').map((tag) => tag.trim());
  if (wanted.includes('*') || wanted.includes(etag)) return thing.version;
  const { code, message } = refuseChanged(thing.noun).error;
  throw new ProblemError(code, message, { headers: { etag } });
}
