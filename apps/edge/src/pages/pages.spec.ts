import { describe, expect, test } from 'vitest';
import { renderPages } from './pages.js';
import { answerTexts, errorTexts } from './texts.js';

const pages = renderPages();
const names = [...pages.keys()];
/** What HAProxy makes of a log-format file: `%%` is `%`, and the id is filled in. */
const asServed = (file: string): string =>
  pages.get(file)!.replaceAll('%[unique-id]', 'req-1').replaceAll('%%', '%');

describe('the pages', () => {
  test('exist as HTML and as a problem document for each answer, and as HTML for each error', () => {
    for (const answer of answerTexts().keys()) {
      expect(names).toContain(`pages/${answer}.html`);
      expect(names).toContain(`pages/${answer}.json`);
    }
    for (const status of errorTexts().keys()) expect(names).toContain(`pages/error-${status}.html`);
  });

  test.each(names)('%s is small, and holds no log-format but the request id', (name) => {
    const text = pages.get(name)!;
    expect(Buffer.byteLength(text)).toBeLessThan(14 * 1024);
    expect(text.replaceAll('%%', '').replaceAll('%[unique-id]', '')).not.toContain('%');
  });

  test.each(names.filter((name) => name.endsWith('.json')))('%s is a problem document', (name) => {
    const problem = JSON.parse(asServed(name)) as Record<string, unknown>;
    expect(problem).toMatchObject({ requestId: 'req-1' });
    // A route says with which status its breaker answers.
    if (name !== 'pages/breaker-open.json') expect(problem['status']).toEqual(expect.any(Number));
    else expect(problem).not.toHaveProperty('status');
    expect(problem['code']).toMatch(/^edge\.[a-z-]+$/);
    expect(problem['type']).toBe(`urn:fleetcommand:problem:${String(problem['code'])}`);
  });

  test.each(names.filter((name) => name.endsWith('.html')))(
    '%s stands alone and is accessible',
    (name) => {
      const html = asServed(name);
      expect(html).toContain('<html lang="en">');
      expect(html.match(/<h1>/g)).toHaveLength(1);
      expect(html).toContain('<main>');
      expect(html).toContain('prefers-color-scheme:dark');
      expect(html).toContain('request <code>req-1</code>');
      expect(html).not.toMatch(/(src|href)=/);
    },
  );

  test('the starting page loads itself again, the suspended one does not', () => {
    expect(asServed('pages/starting.html')).toContain('http-equiv="refresh"');
    expect(asServed('pages/suspended.html')).not.toContain('http-equiv="refresh"');
  });

  test('every detail and piece of advice is a whole sentence, and none shrugs', () => {
    for (const text of [...answerTexts().values(), ...errorTexts().values()]) {
      expect(text.detail).toMatch(/^[A-Z].*\.$/);
      expect(text.advice).toMatch(/^[A-Z].*\.$/);
      expect(`${text.title} ${text.detail}`).not.toMatch(/something went wrong|oops/i);
    }
  });
});
