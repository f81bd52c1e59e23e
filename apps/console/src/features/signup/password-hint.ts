export interface PasswordHint {
  readonly isEnough: boolean;
  readonly text: string;
}

const MIN_LENGTH = 10;
const MAX_LENGTH = 200;
const MIN_DIFFERENT = 4;
/** NIST SP 800-63B §3.1.1.2: length is what counts. */
const LONG = 16;

/** What to change about a password while it is typed, by the service's rules; it also knows the most used ones. */
export function hintPassword(password: string, email: string): PasswordHint {
  const notYet = (text: string): PasswordHint => ({ isEnough: false, text });
  const length = Array.from(password).length;
  if (length === 0) return notYet(`At least ${MIN_LENGTH} characters. Several words are best.`);
  if (length < MIN_LENGTH) {
    const missing = MIN_LENGTH - length;
    return notYet(missing === 1 ? 'One more character.' : `${missing} more characters.`);
  }
  if (length > MAX_LENGTH) return notYet(`At most ${MAX_LENGTH} characters.`);
  if (new Set(password).size < MIN_DIFFERENT) return notYet('Use more different characters.');
  if (isMadeOfEmail(password, email)) return notYet('Do not use your e-mail address.');
  return length < LONG
    ? { isEnough: true, text: 'Good. Longer is better still.' }
    : { isEnough: true, text: 'Strong.' };
}

function isMadeOfEmail(password: string, email: string): boolean {
  const address = email.trim().toLowerCase();
  const lower = password.toLowerCase();
  const [local = ''] = address.split('@');
  if (lower === address) return true;
  if (local.length <= 3) return false;
  return local.repeat(Math.ceil(lower.length / local.length)).slice(0, lower.length) === lower;
}
