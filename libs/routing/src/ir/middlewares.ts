/** One thing done to a request (or its answer) on its way, in the order of the router's list. */
export type Middleware =
  | { readonly kind: 'stripPrefix'; readonly prefixes: readonly string[] }
  | { readonly kind: 'replacePath'; readonly path: string }
  | {
      readonly kind: 'redirectScheme';
      readonly scheme: 'http' | 'https';
      /** Absent: the scheme's own port. */
      readonly port?: number;
      readonly permanent: boolean;
    }
  | {
      readonly kind: 'headers';
      /** Header name → value; an empty value removes the header. */
      readonly request: Readonly<Record<string, string>>;
      readonly response: Readonly<Record<string, string>>;
    };
