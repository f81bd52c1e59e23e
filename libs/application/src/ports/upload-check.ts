import type { Failure, Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

/** Each with `pointer` `/chain` or `/privateKey`: the field at fault. */
export type UploadFailureCode =
  | 'certificates.chain-missing'
  | 'certificates.chain-too-long'
  | 'certificates.chain-unreadable'
  | 'certificates.chain-broken'
  | 'certificates.key-missing'
  | 'certificates.key-several'
  | 'certificates.key-unreadable'
  | 'certificates.key-mismatch'
  | 'certificates.key-weak'
  | 'certificates.signature-weak'
  | 'certificates.expired'
  | 'certificates.not-yet-valid'
  | 'certificates.names-missing'
  | 'certificates.must-staple';

export interface CheckedUpload {
  /** Leaf first, then its issuers, written anew: nothing of the original text is kept. */
  readonly chainPem: string;
  /** PKCS #8. */
  readonly key: Secret;
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** What was put right, or is odd about it although it is accepted. */
  readonly warnings: readonly string[];
}

/** Looks a certificate over that somebody else has issued, before anything of ours depends on it. */
export interface UploadCheck {
  check(
    upload: { readonly chain: string; readonly privateKey: Secret },
    hostnames: readonly string[],
    now: Date,
  ): Result<CheckedUpload, Failure<UploadFailureCode>>;
}
