/** What an edge's own cluster goes by after the `@` in names; it stays so when further clusters come. */
export const OWN_PROVIDER = 'kubernetes';

/** The same of its node ports, for an edge that stands outside of it. */
export const NODE_PORT_PROVIDER = 'nodeport';

/**
 * The cluster that a fragment is of, by its id (`<provider>/…`); '' of what no cluster says, or all of them together.
 * `own` is what the edge's own is called, where it has a name.
 */
export function clusterOfFragment(id: string, own = ''): string {
  const [kind = '', further] = id.slice(0, id.indexOf('/')).split('.');
  if (kind !== OWN_PROVIDER && kind !== NODE_PORT_PROVIDER) return '';
  return further ?? own;
}

/** The same of a further cluster: `kubernetes.fsn-2`, `nodeport.fsn-2`. */
export const providerOfFurther = (cluster: string, own = OWN_PROVIDER): string =>
  `${own}.${cluster}`;
