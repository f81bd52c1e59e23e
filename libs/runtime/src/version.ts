/** Of every part: they are released together. Stamped at build time by `FLEET_VERSION`. */
export const VERSION = process.env['FLEET_VERSION'] ?? '0.1.0';
