import type { ProblemKind } from './kind.js';

/** What can be wrong with a certificate somebody brings, or with what is asked about one. */
const upload = (title: string, field: 'chain' | 'privateKey') =>
  ({ status: 422, title, remedy: `Correct \`${field}\` as \`errors\` says.` }) as const;

export const CERTIFICATE_PROBLEMS = {
  'certificates.chain-missing': upload('There is no certificate', 'chain'),
  'certificates.chain-too-long': upload('The chain is too long', 'chain'),
  'certificates.chain-unreadable': upload('A certificate cannot be read', 'chain'),
  'certificates.chain-broken': upload('A certificate does not belong to the chain', 'chain'),
  'certificates.key-missing': upload('There is no private key', 'privateKey'),
  'certificates.key-several': upload('There are several private keys', 'privateKey'),
  'certificates.key-unreadable': upload('The private key cannot be read', 'privateKey'),
  'certificates.key-mismatch': upload('Key and certificate do not belong together', 'privateKey'),
  'certificates.key-weak': upload('A key is too weak', 'chain'),
  'certificates.signature-weak': upload('A signature is too weak', 'chain'),
  'certificates.expired': upload('The certificate has ended', 'chain'),
  'certificates.not-yet-valid': upload('The certificate is not valid yet', 'chain'),
  'certificates.names-missing': upload('The certificate is for other names', 'chain'),
  'certificates.must-staple': upload('The certificate demands stapling', 'chain'),
  'certificates.not-wanted': {
    status: 409,
    title: 'The name is not yours yet',
    remedy: 'Set the domain’s records first; a certificate can be uploaded once it is proven.',
  },
  'certificates.busy': {
    status: 503,
    title: 'The certificate is being worked on',
    remedy: 'Nothing was changed. Try again in a minute.',
  },
  'certificates.not-found': {
    status: 404,
    title: 'There is no such certificate',
    remedy: 'Look at the list: `GET /v1/admin/certificates`.',
  },
  'certificates.uploaded': {
    status: 409,
    title: 'The certificate was uploaded',
    remedy: 'Its customer renews it, or has one ordered in its place.',
  },
  'certificates.nothing-to-revoke': {
    status: 409,
    title: 'There is nothing to revoke',
    remedy: 'Only what one of our authorities has signed can be revoked here.',
  },
  'certificates.revoking-already': {
    status: 409,
    title: 'It is being revoked already',
    remedy: 'Wait until that is done.',
  },
} as const satisfies Readonly<Record<string, ProblemKind>>;
