import { expect, it } from 'vitest';

import { withBrackets } from './ip-host.js';

it.each([
  ['2001:db8::7', '[2001:db8::7]'],
  ['192.0.2.7', '192.0.2.7'],
  ['edge.example.com', 'edge.example.com'],
])('%s is written as the host of a URL: %s', (address, host) => {
  expect(withBrackets(address)).toBe(host);
  expect(new URL(`http://${withBrackets(address)}:80/`).hostname).toBe(host);
});
