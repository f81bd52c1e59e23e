/** Where clients come in: `web` speaks HTTP, `websecure` speaks HTTPS. */
export type EntryPoint = 'web' | 'websecure';

export const ENTRY_POINTS: readonly EntryPoint[] = ['web', 'websecure'];
