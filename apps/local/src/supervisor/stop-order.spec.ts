import { PART_NAMES } from '@fleetcommand/contracts/http/local';
import { expect, it } from 'vitest';

import { STOP_ORDER } from './stop-order.js';

it('leaves no part running', () => {
  const processes = PART_NAMES.filter((name) => name !== 'haproxy');
  expect(STOP_ORDER.flat().toSorted()).toEqual(processes.toSorted());
});
