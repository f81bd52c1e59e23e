import { z } from 'zod';

import { idOf, timestamp } from './common.js';

const email = z.string().min(1).max(320).meta({ example: 'ada@example.com' });
const password = z
  .string()
  .min(1)
  .max(1_000)
  .meta({ description: 'The present one', example: 'correct horse battery staple' });
const newPassword = z
  .string()
  .min(1)
  .max(1_000)
  .meta({ description: 'At least 10 characters', example: 'another horse battery staple' });
const token = z
  .string()
  .min(1)
  .max(200)
  .meta({ description: 'From the mail', example: 'q7Vb0zqRk5mJx0c1y2e3r4t5u6i7o8p9a0s1d2f3g4h' });

export const sessionId = idOf('ses', 'a session');

export const sessionDetails = z
  .object({
    id: sessionId,
    isCurrent: z.boolean(),
    userAgent: z.string(),
    ipAddress: z.string(),
    createdAt: timestamp,
    lastUsedAt: timestamp,
    expiresAt: timestamp,
  })
  .meta({ id: 'SessionDetails' });
export type SessionDetails = z.infer<typeof sessionDetails>;
export const sessionList = z.object({ data: z.array(sessionDetails) }).meta({ id: 'SessionList' });

export const accountSecurity = z
  .object({
    email: z.string(),
    emailVerifiedAt: timestamp.nullable(),
    authenticator: z.boolean().meta({ description: 'Whether signing in takes its codes' }),
    passkeys: z.int().meta({ description: 'How many; see GET /v1/me/passkeys' }),
    recoveryCodesLeft: z.int(),
  })
  .meta({ id: 'AccountSecurity' });
export type AccountSecurity = z.infer<typeof accountSecurity>;

export const resetPasswordRequest = z.strictObject({ email }).meta({ id: 'RequestPasswordReset' });
export type ResetPasswordRequest = z.infer<typeof resetPasswordRequest>;
export const newPasswordRequest = z
  .strictObject({ token, password: newPassword })
  .meta({ id: 'ResetPassword' });
export type NewPasswordRequest = z.infer<typeof newPasswordRequest>;
export const changePasswordRequest = z
  .strictObject({ password, newPassword })
  .meta({ id: 'ChangePassword' });
export type ChangePasswordRequest = z.infer<typeof changePasswordRequest>;
export const changeEmailRequest = z.strictObject({ email, password }).meta({ id: 'ChangeEmail' });
export type ChangeEmailRequest = z.infer<typeof changeEmailRequest>;
export const verifyEmailRequest = z.strictObject({ token }).meta({ id: 'VerifyEmail' });
export type VerifyEmailRequest = z.infer<typeof verifyEmailRequest>;
export const verifiedEmail = z.object({ email: z.string() }).meta({ id: 'VerifiedEmail' });
export type VerifiedEmail = z.infer<typeof verifiedEmail>;

export const passwordRequest = z.strictObject({ password }).meta({ id: 'ProvePassword' });
export type PasswordRequest = z.infer<typeof passwordRequest>;
/** Shown once, and so not in a repeated answer: `uri` is what the QR code holds, `secret` what is typed instead. */
export const newAuthenticator = z
  .object({ secret: z.string().optional(), uri: z.string().optional() })
  .meta({ id: 'NewAuthenticator' });
export type NewAuthenticator = z.infer<typeof newAuthenticator>;
export const confirmAuthenticatorRequest = z
  .strictObject({ code: z.string().min(1).max(20).meta({ example: '123456' }) })
  .meta({ id: 'ConfirmAuthenticator' });
export type ConfirmAuthenticatorRequest = z.infer<typeof confirmAuthenticatorRequest>;
/** Shown once, and so not in a repeated answer. */
export const recoveryCodes = z
  .object({ codes: z.array(z.string()).optional() })
  .meta({ id: 'RecoveryCodes' });
export type RecoveryCodes = z.infer<typeof recoveryCodes>;
