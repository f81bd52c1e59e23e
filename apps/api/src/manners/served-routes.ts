/** Every route of the process, to tell "not here" (404) from "not with that method" (405). */
export class ServedRoutes {
  readonly #patterns: string[] = [];
  /** Methods of the addresses that are spelt out. */
  readonly #spelt = new Map<string, Set<string>>();
  readonly #routes: { readonly methods: readonly string[]; readonly path: RegExp }[] = [];

  /** As Fastify's `onRoute` tells it. Catch-all routes are left out: they serve pages, not things. */
  record(methods: string | readonly string[], pattern: string): void {
    const told = [methods].flat();
    for (const method of told) this.#patterns.push(`${method} ${pattern}`);
    // HEAD comes with a GET, and is all that is told of an address whose slash at the end is left to choice.
    const added = told.includes('HEAD') ? ['GET', ...told] : told;
    if (pattern.includes('*')) return;
    if (!pattern.includes(':')) {
      this.#spelt.set(pattern, new Set([...(this.#spelt.get(pattern) ?? []), ...added]));
      return;
    }
    const path = pattern
      .split('/')
      .map((part) => (part.startsWith(':') ? '[^/]+' : part.replaceAll('.', '\\.')))
      .join('/');
    this.#routes.push({ methods: added, path: new RegExp(`^${path}$`) });
  }

  /** Every route as it was added: `GET /v1/tenants/:id`. */
  all(): readonly string[] {
    return this.#patterns;
  }

  /** Which methods are served at a path, sorted; none where nothing is. */
  methodsAt(path: string): string[] {
    // What is spelt out goes before what a parameter would take.
    const spelt = this.#spelt.get(path);
    if (spelt) return [...spelt].sort();
    const methods = this.#routes
      .filter((route) => route.path.test(path))
      .flatMap((route) => route.methods);
    return [...new Set(methods)].sort();
  }

  /** Whether the path is spelt out and has other methods: then it is no other route's parameter. */
  isElse(method: string, path: string): boolean {
    const spelt = this.#spelt.get(path);
    return spelt !== undefined && !spelt.has(method);
  }
}
