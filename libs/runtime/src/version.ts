import { versionFrom } from '@fleetcommand/kernel/version';

/** Of every part: they are released together. */
export const VERSION = versionFrom(process.env);
