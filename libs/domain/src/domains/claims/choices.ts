/** What people choose of a domain: the name their instance calls itself by, and where a name sends its visitors. */
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

export interface ChosenDomain {
  readonly hostname: string;
  readonly isPrimary: boolean;
  readonly redirectTo: string | null;
}

/** What is not given stays. */
export interface Choice {
  readonly isPrimary?: boolean;
  readonly redirectTo?: string | null;
}

export type ChoiceFailureCode = 'domains.primary-impossible' | 'domains.redirect-impossible';

/**
 * Whether the choice makes sense beside what is chosen of the tenant's other domains (those that are not over). Visitors
 * are sent on once at most, to a name that serves; so a chain or a circle cannot be made.
 */
export function checkChoice(
  domain: ChosenDomain,
  wish: Choice,
  others: readonly ChosenDomain[],
  platformHost: string,
): Result<Choice, Failure<ChoiceFailureCode>> {
  const { hostname } = domain;
  const isPrimary = wish.isPrimary ?? domain.isPrimary;
  const redirectTo = wish.redirectTo === undefined ? domain.redirectTo : wish.redirectTo;
  if (isPrimary && hostname.startsWith('*.')) {
    const message = `${hostname} stands for many names, and an instance calls itself by one. Add that name and make it the primary one.`;
    return fail('domains.primary-impossible', message, { pointer: '/primary' });
  }
  if (isPrimary && redirectTo !== null) {
    const message = `${hostname} sends its visitors on to ${redirectTo}, and the primary name must serve. Take the redirect away (null), or make ${redirectTo} the primary one.`;
    return fail('domains.primary-impossible', message, {
      pointer: wish.isPrimary ? '/primary' : '/redirect',
    });
  }
  const refused =
    redirectTo === null ? null : redirectProblem(domain, redirectTo, others, platformHost);
  if (refused) return fail('domains.redirect-impossible', refused, { pointer: '/redirect' });
  return ok(wish);
}

function redirectProblem(
  { hostname }: ChosenDomain,
  target: string,
  others: readonly ChosenDomain[],
  platformHost: string,
): string | null {
  if (target === hostname) return `${hostname} cannot send its visitors on to itself.`;
  const before = others.find(({ redirectTo }) => redirectTo === hostname);
  if (before) {
    return `${before.hostname} sends its visitors on to ${hostname}, which must serve them. Send ${before.hostname} elsewhere first.`;
  }
  if (target === platformHost) return null;
  const known = others.find((other) => other.hostname === target);
  if (!known || target.startsWith('*.')) {
    const names = [
      platformHost,
      ...others.map((other) => other.hostname).filter((name) => !name.startsWith('*.')),
    ];
    return `${target} is no name of this instance. Choose one of ${names.join(', ')}.`;
  }
  if (known.redirectTo !== null) {
    return `${target} sends its visitors on itself, to ${known.redirectTo}. Choose ${known.redirectTo}.`;
  }
  return null;
}
