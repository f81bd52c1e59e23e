import { excerpt, excerpts } from '../../ir/names.js';

interface Networks {
  readonly asked: string;
  /** Those it is in. */
  readonly names: readonly string[];
  readonly chosen: string;
}

/** What is told where the network that was asked for is none of the item's; `whole` is what networks are named after. */
export function otherNetwork(
  { asked, names, chosen }: Networks,
  whole: 'project' | 'stack',
): string {
  const those = whole === 'project' ? 'compose' : 'stacks';
  return `It is not in the network ${excerpt(asked)} (it is in ${excerpts(names)}): its address in ${excerpt(chosen)} is used. Networks of ${those} carry the ${whole}'s name before theirs.`;
}
