/** What an edge's own cluster goes by after the `@` in names; it stays so when further clusters come. */
export const OWN_PROVIDER = 'kubernetes';

/** The same of a further cluster. */
export const providerOfFurther = (cluster: string): string => `${OWN_PROVIDER}.${cluster}`;
