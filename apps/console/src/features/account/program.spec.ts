import { expect, it } from 'vitest';

import { programOf } from './program.js';

it.each([
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
    'Chrome on Linux',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
    'Safari on macOS',
  ],
  ['fleet-cli (darwin)', 'The fleet command line on macOS'],
  ['fleet-up (linux)', 'The local stack on Linux'],
  ['curl/8.5.0', 'curl/8.5.0'],
  ['', 'Unknown'],
])('names the program of %j', (userAgent, program) => {
  expect(programOf(userAgent)).toBe(program);
});
