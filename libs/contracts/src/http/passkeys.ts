import { z } from 'zod';

import { idOf, timestamp, words } from './common.js';

export const passkeyId = idOf('pk', 'a passkey');

const name = words(1, 60).meta({ description: 'To tell it from others', example: 'Phone' });
const password = z
  .string()
  .min(1)
  .max(1_000)
  .meta({ description: 'The present one', example: 'correct horse battery staple' });

/** What browsers take (`PublicKeyCredential.parseCreationOptionsFromJSON`, `parseRequestOptionsFromJSON`). */
const options = z.record(z.string(), z.unknown());
export const passkeyOptions = z
  .object({
    publicKey: options.meta({ description: 'For `navigator.credentials`, as WebAuthn’s JSON' }),
  })
  .meta({ id: 'PasskeyOptions' });
export type PasskeyOptions = z.infer<typeof passkeyOptions>;

const text = (max: number) => z.string().min(1).max(max);
const credentialId = text(1_400).meta({ example: 'q7Vb0zqRk5mJx0c1y2e3r4t5' });
const credential = {
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key').meta({ example: 'public-key' }),
};
const clientDataJSON = text(4_000).meta({ example: 'eyJjaGFsbGVuZ2UiOiJ4In0' });

/** What browsers give (`PublicKeyCredential.toJSON`), of a passkey just made. */
export const newPasskeyResponse = z
  .looseObject({
    ...credential,
    response: z.looseObject({
      clientDataJSON,
      attestationObject: text(20_000).meta({ example: 'o2NmbXRkbm9uZQ' }),
    }),
  })
  .meta({ id: 'NewPasskeyResponse' });

/** What browsers give of a passkey that was used. */
export const passkeyResponse = z
  .looseObject({
    ...credential,
    response: z.looseObject({
      clientDataJSON,
      authenticatorData: text(4_000).meta({ example: 'SZYN5YgOjGh0NBcPZHZgW4' }),
      signature: text(4_000).meta({ example: 'MEUCIQD' }),
    }),
  })
  .meta({ id: 'PasskeyResponse' });
export type PasskeyResponse = z.infer<typeof passkeyResponse>;

export const beginPasskeyRequest = z.strictObject({ password }).meta({ id: 'BeginPasskey' });
export type BeginPasskeyRequest = z.infer<typeof beginPasskeyRequest>;
export const addPasskeyRequest = z
  .strictObject({ name, response: newPasskeyResponse })
  .meta({ id: 'AddPasskey' });
export type AddPasskeyRequest = z.infer<typeof addPasskeyRequest>;
export const renamePasskeyRequest = z.strictObject({ name }).meta({ id: 'RenamePasskey' });
export type RenamePasskeyRequest = z.infer<typeof renamePasskeyRequest>;
export const removePasskeyRequest = z.strictObject({ password }).meta({ id: 'RemovePasskey' });
export type RemovePasskeyRequest = z.infer<typeof removePasskeyRequest>;

export const passkey = z
  .object({
    id: passkeyId,
    name: z.string(),
    isSynced: z.boolean().meta({ description: 'Whether your devices share it' }),
    createdAt: timestamp,
    lastUsedAt: timestamp.nullable(),
    suspectedAt: timestamp.nullable().meta({
      description: 'Since when it is not taken any more, because there may be a copy of it',
    }),
  })
  .meta({ id: 'Passkey' });
export type Passkey = z.infer<typeof passkey>;
export const passkeyList = z.object({ data: z.array(passkey) }).meta({ id: 'PasskeyList' });

export const addedPasskey = z
  .object({
    passkey,
    recoveryCodes: z.array(z.string()).nullable().optional().meta({
      description: 'With the first passkey or authenticator of an account; shown this once',
    }),
  })
  .meta({ id: 'AddedPasskey' });
export type AddedPasskey = z.infer<typeof addedPasskey>;

export const passkeySignInRequest = z
  .strictObject({ response: passkeyResponse })
  .meta({ id: 'SignInByPasskey' });
export type PasskeySignInRequest = z.infer<typeof passkeySignInRequest>;
