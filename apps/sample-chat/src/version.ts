/** Shown by `/api/info` and on the page. */
export const VERSION = '1.0.0';
