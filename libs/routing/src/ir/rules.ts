/**
 * One condition on a request. Hosts are lower-case without port; `*.example.com` stands for exactly one label.
 * Paths are canonical (see `canonicalPath` in `names.ts`): percent-encoded ASCII, starting with `/`.
 */
export type Matcher =
  | { readonly kind: 'host'; readonly hosts: readonly string[] }
  | { readonly kind: 'path'; readonly paths: readonly string[] }
  | { readonly kind: 'pathPrefix'; readonly prefixes: readonly string[] };

export type Rule =
  | { readonly op: 'and'; readonly rules: readonly Rule[] }
  | { readonly op: 'or'; readonly rules: readonly Rule[] }
  | { readonly op: 'not'; readonly rule: Rule }
  | { readonly op: 'match'; readonly matcher: Matcher };
