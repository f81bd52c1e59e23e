import type { CertificateDescription } from '@fleetcommand/application/ports/acme';

/** Looks like a chain to everybody but `inspectFakeChain`, who reads what it holds. */
export function fakeChain(
  hostnames: readonly string[],
  notBefore: Date,
  lifeMs: number,
  serial = '01',
): string {
  const notAfter = new Date(notBefore.getTime() + lifeMs);
  const held = { hostnames, serial, notBefore, notAfter };
  const body = Buffer.from(JSON.stringify(held)).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
}

export function inspectFakeChain(chainPem: string): CertificateDescription {
  const [, body = ''] = chainPem.split('\n');
  const held = JSON.parse(Buffer.from(body, 'base64').toString()) as Record<
    'notBefore' | 'notAfter' | 'serial',
    string
  > & { readonly hostnames: string[] };
  return {
    hostnames: held.hostnames,
    serial: held.serial,
    notBefore: new Date(held.notBefore),
    notAfter: new Date(held.notAfter),
  };
}
