/** What the API's routes of domains answer, over a list in memory. */
import {
  addDomainRequest,
  domain,
  domainPage,
  updateDomainRequest,
  type Domain,
} from '@fleetcommand/contracts/http/domains';
import {
  domainCertificate,
  uploadCertificateRequest,
  type DomainCertificate,
} from '@fleetcommand/contracts/http/domain-certificates';
import { z } from 'zod';

import { makeDomain } from './fixtures.js';

interface DomainAnswer {
  readonly status: number;
  readonly schema: z.ZodType;
  readonly value: unknown;
  /** The list afterwards. */
  readonly domains: Domain[];
  readonly etag?: string;
}

/** Null where there is no such domain. */
export function answerOfDomains(
  domains: Domain[],
  method: string,
  path: string,
  body: unknown,
): DomainAnswer | null {
  if (path.startsWith('/v1/tenants/')) return answerOfList(domains, method, body);
  const id = path.split('/')[3] ?? '';
  const found = domains.find((one) => one.id === id);
  if (!found) return null;
  if (path.endsWith('/certificate')) return answerOfCertificate(domains, method, body);
  const etag = `"${id}.1"`;
  if (method === 'DELETE') {
    const rest = domains.filter((one) => one !== found);
    return { status: 204, schema: z.undefined(), value: undefined, domains: rest };
  }
  if (method === 'PATCH') {
    const { primary = found.primary, redirect = found.redirect } = updateDomainRequest.parse(body);
    const changed = { ...found, primary, redirect };
    const all = domains.map((one) => (one === found ? changed : one));
    return { status: 200, schema: domain, value: changed, domains: all, etag };
  }
  return { status: method === 'POST' ? 202 : 200, schema: domain, value: found, domains, etag };
}

function answerOfList(domains: Domain[], method: string, body: unknown): DomainAnswer {
  if (method === 'GET') {
    const value = { data: domains, nextCursor: null };
    return { status: 200, schema: domainPage, value, domains };
  }
  const { hostname } = addDomainRequest.parse(body);
  const added = makeDomain({ hostname, displayName: hostname });
  return { status: 201, schema: domain, value: added, domains: [...domains, added] };
}

const OURS: DomainCertificate = {
  source: 'acme',
  serial: 'A1',
  notBefore: '2026-01-01T00:00:00.000Z',
  notAfter: '2026-04-01T00:00:00.000Z',
  fallback: false,
  warnings: [],
};

function answerOfCertificate(domains: Domain[], method: string, body: unknown): DomainAnswer {
  const answer = { status: 200, schema: domainCertificate, domains };
  if (method !== 'PUT') return { ...answer, value: OURS, status: method === 'GET' ? 200 : 202 };
  const { fallback } = uploadCertificateRequest.parse(body);
  const warnings = ['The certificate is self-signed.'];
  return { ...answer, value: { ...OURS, source: 'upload', fallback, warnings } };
}
