import type { TraefikRouter, TraefikStatus } from '@fleetcommand/contracts/http/edge/traefik';

import type { Look } from '../../ui/state-look.js';

const LOOK_OF_STATUS: Readonly<Record<TraefikStatus, Look>> = {
  enabled: { tone: 'live', word: 'Enabled' },
  warning: { tone: 'degraded', word: 'Warning' },
  disabled: { tone: 'failed', word: 'Disabled' },
};

export function lookOfStatus(status: TraefikStatus): Look {
  return LOOK_OF_STATUS[status];
}

const LOOK_OF_ROUTER: Readonly<Record<TraefikRouter['fleetcommand']['state'], Look | null>> = {
  serve: null,
  starting: { tone: 'working', word: 'Starting' },
  hibernated: { tone: 'asleep', word: 'Asleep' },
  suspended: { tone: 'suspended', word: 'Suspended' },
  'no-endpoints': { tone: 'asleep', word: 'No endpoints' },
  quarantined: null,
};

/** A router that answers with a page of the edge's own says so; what is wrong goes before. */
export function lookOfRouter({ status, fleetcommand: { state } }: TraefikRouter): Look {
  return (status === 'enabled' && LOOK_OF_ROUTER[state]) || LOOK_OF_STATUS[status];
}

const DAY_MS = 86_400_000;

/** Certificates are renewed at a third of their life left; what is nearer to its end than that has trouble. */
export function lookOfCertificate(
  { notBefore, notAfter }: { readonly notBefore: string; readonly notAfter: string },
  nowMs: number,
): Look {
  const leftMs = Date.parse(notAfter) - nowMs;
  const lifeMs = Date.parse(notAfter) - Date.parse(notBefore);
  if (leftMs <= 0) return { tone: 'failed', word: 'Expired' };
  if (leftMs < Math.min(lifeMs / 5, 14 * DAY_MS)) return { tone: 'degraded', word: 'Soon' };
  return { tone: 'live', word: 'Valid' };
}

/** `in 61 days`, `in 5 hours`, `3 days ago`. */
export function formatUntil(thenMs: number, nowMs: number): string {
  const leftMs = thenMs - nowMs;
  const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
  if (Math.abs(leftMs) < 2 * DAY_MS) return relative.format(Math.trunc(leftMs / 3_600_000), 'hour');
  return relative.format(Math.trunc(leftMs / DAY_MS), 'day');
}
