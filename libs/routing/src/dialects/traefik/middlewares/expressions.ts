import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import type { Middleware } from '../../../ir/middlewares.js';
import { readReplacing } from '../../../regexp/replacement.js';
import type { Made, MiddlewareFault } from './kind.js';

/** A middleware whose expression HAProxy can carry out, or what is wrong with it. */
export function withReplacing(regexp: string, replacement: string, middleware: Middleware): Made {
  const read = checkReplacing(regexp, replacement, 'regex');
  return read.ok ? ok([middleware]) : read;
}

export function checkReplacing(
  regexp: string,
  replacement: string,
  field: string,
): Result<void, MiddlewareFault> {
  const read = readReplacing(regexp, replacement);
  if (!read.ok) return err({ field, message: `The expression cannot be used: ${read.error}.` });
  const { parts } = read.value;
  const broken = parts.some((part) => typeof part === 'string' && /%(?![0-9A-Fa-f]{2})/.test(part));
  if (!broken) return ok(undefined);
  return err({
    field: 'replacement',
    message: 'A "%" in a URL is followed by two hexadecimal digits. Write %25 for the sign itself.',
  });
}
