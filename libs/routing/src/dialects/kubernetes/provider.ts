/** What an edge's own cluster goes by after the `@` in names; it stays so when further clusters come. */
export const OWN_PROVIDER = 'kubernetes';

/** The same of its node ports, for an edge that stands outside of it. */
export const NODE_PORT_PROVIDER = 'nodeport';

/** The same of a further cluster: `kubernetes.fsn-2`, `nodeport.fsn-2`. */
export const providerOfFurther = (cluster: string, own = OWN_PROVIDER): string =>
  `${own}.${cluster}`;
