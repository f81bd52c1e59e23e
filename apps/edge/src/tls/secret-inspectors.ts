/** What the pure dialects need of cryptography. */
import type { Clock } from '@fleetcommand/kernel/clock';
import type { SecretInspectors } from '../sources/kubernetes/route-object-source.js';
import { checkAuthorities } from './check-authorities.js';
import { checkCertificate } from './check-certificate.js';

export function secretInspectors(clock: Clock): SecretInspectors {
  return {
    inspectCertificate: (chainPem, keyPem) => checkCertificate(chainPem, keyPem, clock.now()),
    inspectAuthorities: checkAuthorities,
  };
}
