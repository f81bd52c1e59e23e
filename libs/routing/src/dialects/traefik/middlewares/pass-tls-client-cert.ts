import { err, ok } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import { middlewareKind } from './kind.js';

const PassTlsClientCert = z.object({
  pem: z.boolean().default(false),
  info: z.record(z.string(), z.unknown()).nullish(),
});

export const passTlsClientCert = middlewareKind(PassTlsClientCert, ({ pem, info }) => {
  if (info && Object.keys(info).length > 0)
    return err({
      field: 'info',
      message:
        'HAProxy does not read names of certificates as Traefik writes them. Use pem, and let the application read the certificate.',
    });
  return ok([{ kind: 'passTlsClientCert', pem }]);
});
