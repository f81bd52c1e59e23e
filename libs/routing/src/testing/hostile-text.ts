import fc from 'fast-check';

/** Texts that would be lines, words, variables or comments where HAProxy is told them as they are. */
export const hostileText = (minLength = 0): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '"',
          "'",
          '\n',
          '\r',
          '\0',
          '#',
          ' ',
          '\t',
          '\\',
          '%[',
          '%[src]',
          ']',
          '$',
          '$X',
          '${X}',
          ';',
          '<<',
          ',',
          '|',
          '{',
          '}',
          '\u2028',
        ),
        fc.string({ unit: 'binary', maxLength: 3 }),
      ),
      { minLength },
    )
    .map((parts) => parts.join(''));
