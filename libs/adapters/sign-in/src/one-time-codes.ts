import type { OneTimeCodes } from '@fleetcommand/application/ports/security';
import { Secret } from '@fleetcommand/kernel/secret';
import { Secret as OtpSecret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
const SECRET_BYTES = 20;
/** How many steps a clock may be off. */
const WINDOW = 1;

/** What authenticator apps all understand; `issuer` is the name they show. */
export function createOneTimeCodes(issuer: string): OneTimeCodes {
  const settings = { issuer, algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS };
  return {
    newSecret(label) {
      const totp = new TOTP({ ...settings, label, secret: new OtpSecret({ size: SECRET_BYTES }) });
      return { secret: new Secret(totp.secret.base32), uri: new Secret(totp.toString()) };
    },
    stepOf(secret, code, now) {
      const totp = new TOTP({ ...settings, secret: OtpSecret.fromBase32(secret.reveal()) });
      const timestamp = now.getTime();
      const delta = totp.validate({ token: code, window: WINDOW, timestamp });
      return delta === null ? null : totp.counter({ timestamp }) + delta;
    },
  };
}
