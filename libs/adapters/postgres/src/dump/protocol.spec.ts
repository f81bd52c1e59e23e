import fc from 'fast-check';
import { expect, it } from 'vitest';

import { startupAnswer, wholeAnswer } from './protocol.js';

it('an answer is whole with its last byte, in whatever pieces it comes, and whatever it tells', () => {
  const told = fc.oneof(fc.string(), fc.constant('Z\0\0\0\u0005I'));
  fc.assert(
    fc.property(told, fc.array(fc.nat(40)), (value, lengths) => {
      const answer = startupAnswer(new Map([['search_path', value]]));
      const pieces: Buffer[] = [];
      let rest = answer;
      for (const length of lengths) {
        if (length >= rest.length) break;
        pieces.push(rest.subarray(0, length));
        rest = rest.subarray(length);
        expect(wholeAnswer(pieces)).toBeUndefined();
      }
      expect(wholeAnswer([...pieces, rest])).toEqual(answer);
    }),
  );
});
