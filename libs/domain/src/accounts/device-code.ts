/** No vowels, so that no words come of it, and nothing that is taken for something else (RFC 8628 §6.1). */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const LENGTH = 8;
/** Above, some letters would come more often than others. */
const FAIR_BELOW = 256 - (256 % LETTERS.length);

/** What a person reads off one screen and types at another: 34 bits of them, for minutes. `bytes` are 32 random ones. */
export function userCodeOf(bytes: Uint8Array): string {
  const fair = [...bytes].filter((byte) => byte < FAIR_BELOW).slice(0, LENGTH);
  return fair.map((byte) => LETTERS[byte % LETTERS.length]).join('');
}

/** `WDJB-MJHT`. */
export function spellUserCode(code: string): string {
  return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;
}

/** However it is typed. */
export function readUserCode(typed: string): string {
  return typed.toUpperCase().replace(/[^A-Z]/g, '');
}
