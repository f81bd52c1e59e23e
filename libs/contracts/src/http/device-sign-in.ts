import { z } from 'zod';

import { timestamp } from './common.js';

/** The shape of RFC 8628, §3.2: a program shows a code, a person approves it where they are signed in. */
export const deviceSignIn = z
  .object({
    deviceCode: z.string().optional().meta({
      description: 'What the program asks with; it is not in a repeated answer',
    }),
    userCode: z.string().meta({ example: 'WDJB-MJHT' }),
    verificationUri: z.string().meta({ example: 'https://fleet.example.com/device' }),
    verificationUriComplete: z
      .string()
      .meta({ example: 'https://fleet.example.com/device?code=WDJB-MJHT' }),
    expiresAt: timestamp,
    intervalSeconds: z.int().meta({ description: 'To wait between two questions', example: 5 }),
  })
  .meta({ id: 'DeviceSignIn' });
export type DeviceSignIn = z.infer<typeof deviceSignIn>;

export const completeDeviceSignInRequest = z
  .strictObject({
    deviceCode: z.string().min(1).max(200).meta({
      example: 'q7Vb0zqRk5mJx0c1y2e3r4t5u6i7o8p9a0s1d2f3g4h',
    }),
  })
  .meta({ id: 'CompleteDeviceSignIn' });
export type CompleteDeviceSignInRequest = z.infer<typeof completeDeviceSignInRequest>;

const userCode = z.string().min(1).max(40).meta({
  description: 'As the program shows it; case and hyphens do not matter',
  example: 'WDJB-MJHT',
});

export const lookAtDeviceRequest = z.strictObject({ userCode }).meta({ id: 'LookAtDevice' });
export type LookAtDeviceRequest = z.infer<typeof lookAtDeviceRequest>;

/** Who asks to be signed in, as far as it can be told. */
export const waitingDevice = z
  .object({
    userCode: z.string().meta({ example: 'WDJB-MJHT' }),
    userAgent: z.string(),
    ipAddress: z.string(),
    expiresAt: timestamp,
  })
  .meta({ id: 'WaitingDevice' });
export type WaitingDevice = z.infer<typeof waitingDevice>;

export const decideOnDeviceRequest = z
  .strictObject({ userCode, decision: z.enum(['approve', 'refuse']) })
  .meta({ id: 'DecideOnDevice' });
export type DecideOnDeviceRequest = z.infer<typeof decideOnDeviceRequest>;
