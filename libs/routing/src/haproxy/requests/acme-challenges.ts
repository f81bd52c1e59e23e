/**
 * Answers to certificate authorities, from a map: before redirects, middlewares and states, so that a host can be proven
 * while its instance is suspended, asleep or not routed at all. A token nobody is asked for goes on to the router.
 */
import type { AcmeChallenge } from '../../ir/challenges.js';
import type { MapEntry } from '../model/model.js';
import { word } from '../model/words.js';

/** `<host>/.well-known/acme-challenge/<token>` → the key authorization. */
export const CHALLENGE_MAP = 'maps/acme-challenges.map';
export const CHALLENGE_PATH = '/.well-known/acme-challenge/';

export function challengeEntry({
  host,
  token,
  keyAuthorization,
  provenance,
}: AcmeChallenge): MapEntry {
  return {
    map: CHALLENGE_MAP,
    key: word(challengeKey(host, `${CHALLENGE_PATH}${token}`)),
    value: word(keyAuthorization),
    provenance,
  };
}

/** A request's place in the map. */
export function challengeKey(host: string, path: string): string {
  return `${host}${path}`;
}

export function challengeRules(): string[] {
  return [
    `http-request set-var(txn.challenge) var(txn.host),concat(,txn.path),map_str(${CHALLENGE_MAP}) if { path_beg ${CHALLENGE_PATH} }`,
    `http-request return status 200 content-type application/octet-stream lf-string '%[var(txn.challenge)]' hdr Cache-Control no-store if { var(txn.challenge) -m found }`,
  ];
}
