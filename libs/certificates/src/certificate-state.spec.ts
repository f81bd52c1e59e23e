import { expect, it } from 'vitest';

import { certificateState, type StateFacts } from './certificate-state.js';

const now = new Date('2026-03-01T00:00:00Z');
const live: StateFacts = {
  isReleased: false,
  isRevoking: false,
  isOrdering: false,
  notAfter: new Date('2026-05-01T00:00:00Z'),
  errorCode: null,
  isLive: true,
};

it.each<[string, Partial<StateFacts>]>([
  ['live', {}],
  ['publishing', { isLive: false }],
  ['publishing', { isLive: false, errorCode: 'certificates.edges-behind' }],
  ['publishing', { isLive: false, errorCode: 'cluster.unreachable' }],
  ['ordering', { isOrdering: true }],
  ['ordering', { isOrdering: true, notAfter: null, isLive: false }],
  ['waiting', { notAfter: null, isLive: false }],
  ['failing', { errorCode: 'acme.refused' }],
  ['failing', { errorCode: 'acme.refused', isOrdering: true, notAfter: null }],
  ['expired', { notAfter: now, errorCode: 'acme.refused' }],
  ['revoking', { isRevoking: true, isOrdering: true }],
  ['releasing', { isReleased: true, isRevoking: true }],
])('a certificate is %s', (state, change) => {
  expect(certificateState({ ...live, ...change }, now)).toBe(state);
});
