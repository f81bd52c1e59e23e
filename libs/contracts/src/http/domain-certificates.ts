/** A domain's own certificate, brought by its customer. */
import { z } from 'zod';

import { timestamp } from './common.js';

/** PEM of a real chain is longer than any form field; beyond this it is not even looked at. */
const LARGEST_PEM = 48 * 1_024;

export const uploadCertificateRequest = z
  .strictObject({
    chain: z.string().min(1).max(LARGEST_PEM).meta({
      description: 'PEM: the certificate and its issuers, in any order',
      example: '-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----\n',
    }),
    privateKey: z.string().min(1).max(LARGEST_PEM).meta({
      description: 'PEM, without a passphrase; never shown again',
      example: '-----BEGIN PRIVATE KEY-----\nMIGH…\n-----END PRIVATE KEY-----\n',
    }),
    fallback: z.boolean().default(false).meta({
      description: 'Order one in its place when it has a week left',
    }),
  })
  .meta({ id: 'UploadCertificateRequest' });
export type UploadCertificateRequest = z.infer<typeof uploadCertificateRequest>;

export const domainCertificate = z
  .object({
    source: z.enum(['acme', 'upload']).meta({ description: '`acme`: we order and renew it' }),
    serial: z.string().nullable(),
    notBefore: timestamp.nullable(),
    notAfter: timestamp.nullable(),
    fallback: z.boolean(),
    warnings: z.array(z.string()).meta({ description: 'What was put right, or is odd about it' }),
  })
  .meta({ id: 'DomainCertificate' });
export type DomainCertificate = z.infer<typeof domainCertificate>;
