/**
 * Expands `$(NAME)` as Kubernetes does in env, command and args: an unknown name stays as it is written,
 * and `$$(NAME)` gives the literal `$(NAME)`.
 * Rule: https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export function expandReferences(
  text: string,
  valueOf: (name: string) => string | undefined,
): string {
  return text.replaceAll(/\$(\$|\(([^()]*)\))/g, (whole, follows: string, name?: string) =>
    follows === '$' ? '$' : (valueOf(name ?? '') ?? whole),
  );
}
