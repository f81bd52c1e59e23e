import { expect, it } from 'vitest';

import { parseForm } from './form.js';

it('reads fields, nested fields and lists as Stripe’s SDK writes them', () => {
  const text =
    'mode=subscription&line_items[0][price]=price_1&line_items[0][quantity]=2&line_items[1][price]=price_2' +
    '&metadata[fleet_plan]=pro&expand[]=a&expand[]=b&name=Zo%C3%AB+%26+Co';
  expect(parseForm(text)).toEqual({
    mode: 'subscription',
    line_items: [{ price: 'price_1', quantity: '2' }, { price: 'price_2' }],
    metadata: { fleet_plan: 'pro' },
    expand: ['a', 'b'],
    name: 'Zoë & Co',
  });
  expect(parseForm('')).toEqual({});
});
