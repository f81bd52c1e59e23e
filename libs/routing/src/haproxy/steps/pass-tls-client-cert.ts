/** passTLSClientCert: the certificates a client has shown, as Traefik writes them. */
import type { MiddlewareOf, StepKind } from './step-kind.js';

export const passTlsClientCert: StepKind<MiddlewareOf<'passTlsClientCert'>> = {
  name: 'pass-tls-client-cert',
  maps: [],
  shape: ({ pem }) => (pem ? 'pass-tls-client-cert:pem' : 'pass-tls-client-cert'),
  parameters: () => [],
  rules: (shape, { position, isHere }) => {
    const pem = `txn.client_pem${position}`;
    if (!shape.endsWith(':pem')) return { request: [], response: [] };
    return {
      request: [
        `http-request set-var(${pem}) lua.client_certificates if ${isHere} { ssl_c_used }`,
        `http-request set-header X-Forwarded-Tls-Client-Cert %[var(${pem})] if { var(${pem}) -m len gt 0 }`,
      ],
      response: [],
    };
  },
};
