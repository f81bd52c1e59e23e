/** Names of Traefik's objects as other providers write them: `namespace-name@kubernetescrd`. */

const SUFFIX = '@kubernetescrd';

/**
 * The object's name where it is of that namespace, else undefined: where the namespace ends in
 * `namespace-name@kubernetescrd` cannot be told, so that nothing of another one is reached by a guess.
 */
export function crossProviderName(text: string, namespace: string): string | undefined {
  if (!text.endsWith(SUFFIX)) return undefined;
  const joined = text.slice(0, -SUFFIX.length);
  const own = `${namespace}-`;
  return joined.startsWith(own) && joined.length > own.length
    ? joined.slice(own.length)
    : undefined;
}
