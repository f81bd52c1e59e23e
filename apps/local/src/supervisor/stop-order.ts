import type { PartName } from '@fleetcommand/contracts/http/local';

/** Each group ends before the next: whoever uses something goes before it. HAProxy goes with its edge. */
export const STOP_ORDER: readonly (readonly PartName[])[] = [
  ['edge', 'worker', 'api'],
  ['sandbox'],
  ['mailbox', 'payments', 'pebble', 'challtestsrv', 'redis', 'postgres'],
];
