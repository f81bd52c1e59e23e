/**
 * One condition on a request. Hosts are lower-case without port; `*.example.com` stands for exactly one label.
 * Paths are canonical (see `canonicalPath` in `names.ts`): percent-encoded ASCII, starting with `/`. Expressions are
 * Go's, and of those `regexp/` lets through.
 */
export type Matcher =
  | { readonly kind: 'host'; readonly hosts: readonly string[] }
  | {
      readonly kind: 'hostRegexp';
      readonly regexp: string;
      /** It matches hosts of this pattern only, such as `*.example.com`; absent: it may match any. */
      readonly within?: string;
    }
  | { readonly kind: 'path'; readonly paths: readonly string[] }
  | { readonly kind: 'pathPrefix'; readonly prefixes: readonly string[] }
  /** On the path with escapes undone, but for those of characters that have a meaning in a URL. */
  | { readonly kind: 'pathRegexp'; readonly regexp: string }
  /** Upper case. */
  | { readonly kind: 'method'; readonly methods: readonly string[] }
  /** One of the header's lines has this value. `name` is lower-case. */
  | { readonly kind: 'header'; readonly name: string; readonly value: string }
  | { readonly kind: 'headerRegexp'; readonly name: string; readonly regexp: string }
  /** One of the parameter's values, with escapes undone, is this one; with `firstOnly` the first one is. */
  | {
      readonly kind: 'query';
      readonly name: string;
      readonly value: string;
      readonly firstOnly?: true;
    }
  | {
      readonly kind: 'queryRegexp';
      readonly name: string;
      readonly regexp: string;
      readonly firstOnly?: true;
    }
  /** Addresses and CIDRs. */
  | { readonly kind: 'clientIp'; readonly ranges: readonly string[] };

export type Rule =
  | { readonly op: 'and'; readonly rules: readonly Rule[] }
  | { readonly op: 'or'; readonly rules: readonly Rule[] }
  | { readonly op: 'not'; readonly rule: Rule }
  | { readonly op: 'match'; readonly matcher: Matcher };
