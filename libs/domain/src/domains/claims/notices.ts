import type { OrganizationId, TenantId } from '@fleetcommand/kernel/ids';

import type { Axis } from '../axis.js';
import type { DomainClaim } from './claim.js';

export type NoticeKind =
  | 'bound'
  | 'transferred-here'
  | 'transferred-away'
  | 'proof-missing'
  | 'suspended'
  | 'released'
  | 'restored'
  | 'expired'
  | 'certificate-failing';

/** Something the people of an organization are told about a host, by event and mail. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly organizationId: OrganizationId;
  readonly tenantId: TenantId;
  readonly hostname: string;
  /** What happened, why, and what to do next. */
  readonly message: string;
}

/** One failure may pass by itself: DNS needs its time. */
const TELL_AFTER_FAILURES = 2;
const FAILURES_FOR_CUSTOMERS: ReadonlySet<string> = new Set(['refused', 'renewal-failing']);

/** Once a spell of failures: told when the certificate comes to need its customer, and not again while it does. */
export function certificateNotice(before: DomainClaim, after: DomainClaim): Notice | null {
  const { organizationId, tenantId, hostname, certificate } = after;
  if (!needsCustomer(certificate) || needsCustomer(before.certificate)) return null;
  return {
    kind: 'certificate-failing',
    organizationId,
    tenantId,
    hostname,
    message: `${certificate.message} The page of ${hostname} says which record to change; “check now” there tries again at once. Until then we try again by ourselves, at last once a day.`,
  };
}

function needsCustomer({ reason, attempts }: Axis<string>): boolean {
  return attempts >= TELL_AFTER_FAILURES && FAILURES_FOR_CUSTOMERS.has(reason);
}
