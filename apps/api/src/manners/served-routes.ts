/** Every route of the process, to tell "not here" (404) from "not with that method" (405). */
export class ServedRoutes {
  readonly #patterns: string[] = [];
  readonly #routes: {
    readonly methods: readonly string[];
    readonly path: RegExp;
    readonly isFixed: boolean;
  }[] = [];

  /** As Fastify's `onRoute` tells it. Catch-all routes are left out: they serve pages, not things. */
  record(methods: string | readonly string[], pattern: string): void {
    for (const method of [methods].flat()) this.#patterns.push(`${method} ${pattern}`);
    if (pattern.includes('*')) return;
    const path = pattern
      .split('/')
      .map((part) => (part.startsWith(':') ? '[^/]+' : part.replaceAll('.', '\\.')))
      .join('/');
    const isFixed = !pattern.includes(':');
    this.#routes.push({ methods: [methods].flat(), path: new RegExp(`^${path}$`), isFixed });
  }

  /** Every route as it was added: `GET /v1/tenants/:id`. */
  all(): readonly string[] {
    return this.#patterns;
  }

  /** Which methods are served at a path, sorted; none where nothing is. */
  methodsAt(path: string): string[] {
    // As the router chooses: what is spelt out goes before what a parameter would take.
    const fixed = this.#patterns.some((pattern) => pattern.endsWith(` ${path}`));
    const methods = this.#routes
      .filter((route) => route.path.test(path) && (!fixed || route.isFixed))
      .flatMap((route) => route.methods);
    return [...new Set(methods)].sort();
  }
}
