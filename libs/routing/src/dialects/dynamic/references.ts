/** Names as routers and middlewares write them: `name` of the same provider, or `name@provider`. */

export interface Reference {
  /** `@provider`: where objects of no cluster are kept. */
  readonly namespace: string;
  readonly name: string;
}

/** Providers by other names they had: `docker` was Swarm's, too, in Traefik 2. */
export type Aliases = Readonly<Record<string, string>>;

export function referenceOf(text: string, provider: string, aliases: Aliases = {}): Reference {
  const at = text.lastIndexOf('@');
  const name = at < 0 ? text : text.slice(0, at);
  const asked = at < 0 ? provider : text.slice(at + 1);
  const known = Object.hasOwn(aliases, asked) ? aliases[asked]! : asked;
  return { namespace: `@${known}`, name };
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}_.~:/-]{0,199}$/u;

/** Names go into maps and file names: what is odd in them is refused, not mended. */
export function isName(text: string): boolean {
  return NAME.test(text);
}

/** Everything but letters and digits becomes one `-`, as Traefik makes names and hosts. */
export function normalize(text: string): string {
  return text
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join('-');
}
