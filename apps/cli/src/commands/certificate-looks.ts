import type { AdminCertificate } from '@fleetcommand/contracts/http/admin/certificates';

import { data } from '../output/style.js';

const LOOK: Readonly<Record<AdminCertificate['state'], (text: string) => string>> = {
  waiting: (t) => data.info(`◌ ${t}`),
  ordering: (t) => data.info(`◌ ${t}`),
  publishing: (t) => data.info(`◌ ${t}`),
  revoking: (t) => data.info(`◌ ${t}`),
  releasing: (t) => data.info(`◌ ${t}`),
  live: (t) => data.good(`✓ ${t}`),
  failing: (t) => data.bad(`✗ ${t}`),
  expired: (t) => data.bad(`✗ ${t}`),
};

/** Colour, icon and word of a certificate's state. */
export function showCertificateState({
  state,
  edges,
}: Pick<AdminCertificate, 'state' | 'edges'>): string {
  const behind = state === 'publishing' ? ` (${edges.serving} of ${edges.asked} edges)` : '';
  return LOOK[state](`${state}${behind}`);
}

const DAY_MS = 86_400_000;

/** `in 59 d`, `today`, `3 d ago`; a dash where there is none yet. */
export function daysLeft({ notAfter }: Pick<AdminCertificate, 'notAfter'>, now: Date): string {
  if (notAfter === null) return '–';
  const days = Math.floor((Date.parse(notAfter) - now.getTime()) / DAY_MS);
  if (days === 0) return data.warn('today');
  if (days < 0) return data.bad(`${-days} d ago`);
  const text = `in ${days} d`;
  return days < 7 ? data.warn(text) : text;
}
