import type { InstanceChoice } from './instance-fields.js';
import { suggestSlug } from './slug.js';

/**
 * What a changed source (the organization's name, say) changes about the instance: its name and address follow for as
 * long as nobody has given them others.
 */
export function followName(
  choice: Pick<InstanceChoice, 'name' | 'slug'>,
  before: string,
  after: string,
): Partial<InstanceChoice> {
  return {
    ...((choice.name === '' || choice.name === before) && { name: after.slice(0, 60) }),
    ...followSlug(choice, before, after),
  };
}

export function followSlug(
  { slug }: Pick<InstanceChoice, 'slug'>,
  before: string,
  after: string,
): Partial<InstanceChoice> {
  return slug === '' || slug === suggestSlug(before) ? { slug: suggestSlug(after) } : {};
}
