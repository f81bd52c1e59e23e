/** A patch that cannot be applied: `malformed` cannot be read at all, `inapplicable` does not fit this object. */
export class PatchProblem extends Error {
  constructor(
    readonly kind: 'malformed' | 'inapplicable',
    message: string,
  ) {
    super(message);
  }
}
