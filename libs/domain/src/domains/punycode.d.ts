/** The userland package: Node's own module of that name is deprecated. */
declare module 'punycode/punycode.js' {
  const punycode: {
    /** Each A-label decoded; throws RangeError on one that is not. */
    toUnicode(domain: string): string;
    toASCII(domain: string): string;
  };
  export = punycode;
}
