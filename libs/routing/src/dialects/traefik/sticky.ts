/** Sticky cookies: a client stays with the instance that served it first. */
import type { z } from 'zod';
import type { Service, ServicePart, StickyCookie } from '../../ir/services.js';
import { excerpt } from '../../ir/names.js';
import type { Place } from '../kubernetes/endpoints.js';
import type { Problems } from '../kubernetes/problems.js';
import type { Sticky as StickySchema } from './schema.js';

export type Sticky = z.infer<typeof StickySchema>;

const COOKIE_NAME = /^[A-Za-z0-9_.-]{1,64}$/;
const DEFAULT_COOKIE_NAME = '_fleet';

/** The sticky cookie a reference asks for; what is illegal in it is replaced by the default, with a warning. */
export function stickyCookie(
  sticky: Sticky | null | undefined,
  defaultName: string,
  place: Place,
  problems: Problems,
): StickyCookie | undefined {
  const cookie = sticky?.cookie;
  if (!cookie) return undefined;
  const warn = (field: string, message: string): void =>
    problems.add(
      'warning',
      'sticky-cookie',
      place.object,
      `${place.field}.sticky.cookie.${field}`,
      message,
      place.router,
    );
  const isNamed = cookie.name !== undefined && COOKIE_NAME.test(cookie.name);
  if (cookie.name !== undefined && !isNamed)
    warn(
      'name',
      `"${excerpt(cookie.name)}" is no usable cookie name (1 to 64 letters, digits, "_", "." and "-"): "${defaultName}" is used. Correct it.`,
    );
  const sameSite = cookie.sameSite?.toLowerCase();
  const isSameSite = sameSite === 'none' || sameSite === 'lax' || sameSite === 'strict';
  if (sameSite !== undefined && sameSite !== '' && !isSameSite)
    warn(
      'sameSite',
      `"${excerpt(cookie.sameSite ?? '')}" is not none, lax or strict: no SameSite is sent. Correct it.`,
    );
  const { maxAge, path, domain } = cookie;
  return {
    name: isNamed ? cookie.name! : defaultName,
    secure: cookie.secure ?? false,
    httpOnly: cookie.httpOnly ?? false,
    ...(isSameSite && { sameSite }),
    ...(path && path !== '/' && { path }),
    ...(maxAge && { maxAgeSeconds: maxAge }),
    ...(domain && { domain }),
  };
}

/** Two services behind one host must not fight over one cookie; one service has one cookie on all its routes. */
export function defaultCookieName(
  services: ReadonlyMap<string, Service>,
  parts: readonly ServicePart[],
): string {
  const others = [...services.values()].filter(({ sticky }) =>
    sticky?.name.startsWith(DEFAULT_COOKIE_NAME),
  );
  const same = others.find((service) => JSON.stringify(service.parts) === JSON.stringify(parts));
  if (same?.sticky) return same.sticky.name;
  return others.length === 0 ? DEFAULT_COOKIE_NAME : `${DEFAULT_COOKIE_NAME}_${others.length + 1}`;
}
