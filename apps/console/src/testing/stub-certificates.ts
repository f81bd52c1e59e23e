/** The operators' routes for certificates, over a few values in memory. */
import {
  adminCertificate,
  adminCertificatePage,
  certificateOverview,
} from '@fleetcommand/contracts/http/admin/certificates';

import { makeCertificateOverview, SOME_CERTIFICATES } from './certificate-fixtures.js';
import type { StubAnswer } from './stub-answer.js';

const NOTHING = makeCertificateOverview([]);

/** `rest` is what follows `/v1/admin/certificates/`. */
export function answerOfCertificates(
  isBare: boolean,
  method: string,
  rest: string,
): StubAnswer | undefined {
  const [id = '', action = ''] = rest.split('/');
  const certificates = isBare ? [] : SOME_CERTIFICATES;
  if (method === 'GET' && id === '')
    return { schema: adminCertificatePage, value: { data: [...certificates], nextCursor: null } };
  if (method === 'GET' && id === 'overview') {
    const nothing = { ...NOTHING, total: 0, issued: 0, live: 0, ordering: 0, uploaded: 0 };
    const bare = { ...nothing, orders: [], tightest: [], failures: [] };
    return { schema: certificateOverview, value: isBare ? bare : makeCertificateOverview() };
  }
  const found = certificates.find((certificate) => certificate.id === id);
  if (!found) return undefined;
  if (method === 'POST' && (action === 'renew' || action === 'revoke')) {
    const state = action === 'renew' ? 'ordering' : 'revoking';
    return { schema: adminCertificate, value: { ...found, state } };
  }
  return undefined;
}
