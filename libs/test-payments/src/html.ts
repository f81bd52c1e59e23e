/** Text into HTML, the one way: everything that is put in is escaped. */
import type { Price, Product } from './state.js';

export interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Html[];

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const text = strings.reduce(
    (sum, string, index) => sum + string + (index < parts.length ? print(parts[index] ?? '') : ''),
    '',
  );
  return { html: text };
}

function print(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escape(String(part));
  if ('html' in part) return part.html;
  return part.map((one) => one.html).join('');
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0)};`);
}

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d5d9e0, #3a4150); --mute: light-dark(#566070, #a4adba); }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#f5f6f8, #14171c); color: light-dark(#1c2128, #e6e9ee); }
.test { background: #f2b705; color: #241c00; padding: 8px 16px; text-align: center; font-weight: 600; }
main { max-width: 560px; margin: 32px auto; padding: 0 16px; }
h1 { font-size: 1.4rem; margin: 0 0 8px; }
section { background: light-dark(#fff, #1c2027); border: 1px solid var(--line); border-radius: 8px; padding: 16px; margin: 16px 0; }
table { width: 100%; border-collapse: collapse; } td { padding: 6px 0; border-bottom: 1px solid var(--line); }
td:last-child { text-align: right; white-space: nowrap; } p { margin: 4px 0 12px; } .mute { color: var(--mute); }
fieldset { border: 0; padding: 0; margin: 0 0 16px; } legend { font-weight: 600; padding: 0; margin-bottom: 8px; }
label { display: flex; gap: 8px; align-items: baseline; padding: 8px 0; }
input[type=text] { font: inherit; padding: 8px; border: 1px solid var(--line); border-radius: 6px; width: 100%; background: transparent; color: inherit; }
button { font: inherit; font-weight: 600; padding: 10px 16px; border-radius: 6px; border: 1px solid #1f5fd0; background: #1f5fd0; color: #fff; cursor: pointer; }
button.plain { background: transparent; color: inherit; border-color: var(--line); }
button:focus-visible, input:focus-visible, a:focus-visible { outline: 3px solid #7aa7ff; outline-offset: 2px; }
form.row { display: flex; gap: 8px; flex-wrap: wrap; } .alert { border-left: 4px solid #c62828; padding-left: 12px; }
a { color: light-dark(#1f5fd0, #8db4ff); }
`;

/** A whole page, marked on top as what it is. */
export function page(title: string, body: Html): string {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · test payments</title>
        <style>
          ${{ html: STYLE }}
        </style>
      </head>
      <body>
        <div class="test" role="note">Test payments: no money moves, and no card is real.</div>
        <main>${body}</main>
      </body>
    </html>`;
  return document.html;
}

/** `€29.00`. */
export function money(amountMinor: number, currency: string): string {
  const format = new Intl.NumberFormat('en', {
    style: 'currency',
    currency: currency.toUpperCase(),
  });
  const { maximumFractionDigits: digits = 2 } = format.resolvedOptions();
  return format.format(amountMinor / 10 ** digits);
}

export function day(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().slice(0, 10);
}

/** What a subscription holds of a price, and what one of it costs; of one by use nobody knows before. */
export function priceRow({ name }: Product, price: Price, quantity: number): Html {
  const { unit_amount: each, currency, interval } = price;
  return each === null
    ? html`<tr>
        <td>${name}, use beyond the plan</td>
        <td>by use</td>
      </tr>`
    : html`<tr>
        <td>${name} × ${quantity}</td>
        <td>${money(each, currency)} a ${interval}</td>
      </tr>`;
}
