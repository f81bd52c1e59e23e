/** Where clients come in: the name of a listener, such as `web`. */
export type EntryPoint = string;

/** What dialects need to know of one. */
export interface EntryPointFacts {
  readonly name: EntryPoint;
  /** Whoever comes by it speaks TLS; by the others nobody does. */
  readonly speaksTls: boolean;
  /** Routes that name no entry point are served there. */
  readonly isDefault: boolean;
}

/** Unless an installation says otherwise: `web` speaks HTTP, `websecure` speaks HTTPS. */
export const USUAL_ENTRY_POINTS: readonly EntryPointFacts[] = [
  { name: 'web', speaksTls: false, isDefault: true },
  { name: 'websecure', speaksTls: true, isDefault: true },
];
