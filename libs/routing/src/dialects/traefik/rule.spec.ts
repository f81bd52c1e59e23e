import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRule } from './rule.js';
import type { RuleNode } from './rule.js';

/** S-expression, for short expectations. */
function show(node: RuleNode): string {
  if (node.op === 'call')
    return `${node.name}(${node.args.map((arg) => JSON.stringify(arg)).join(',')})`;
  if (node.op === 'not') return `(not ${show(node.node)})`;
  return `(${node.op} ${node.nodes.map(show).join(' ')})`;
}

function parsed(text: string): string {
  const result = parseRule(text);
  return result.ok ? show(result.value) : `${result.error.position}: ${result.error.message}`;
}

describe('parseRule', () => {
  it.each([
    ['Host(`a.test`)', 'Host("a.test")'],
    ['Host(`a`, `b`)', 'Host("a","b")'],
    ['Host("a") && PathPrefix("/x")', '(and Host("a") PathPrefix("/x"))'],
    ['A(`1`) || B(`2`) && C(`3`)', '(or A("1") (and B("2") C("3")))'],
    ['(A(`1`) || B(`2`)) && !C(`3`)', '(and (or A("1") B("2")) (not C("3")))'],
    ['!!A(`1`)', '(not (not A("1")))'],
    ['!(A(`1`)&&B(`2`))', '(not (and A("1") B("2")))'],
    ['  Header ( `K` ,\n`v` ) ', 'Header("K","v")'],
    ['Path("/a\\"b\\\\\\x41\\u00e9")', 'Path("/a\\"b\\\\Aé")'],
    ['Path(`\\x41"`)', 'Path("\\\\x41\\"")'],
    ['Anything()', 'Anything()'],
  ])('reads %s', (text, expected) => {
    expect(parsed(text)).toBe(expected);
  });

  it.each([
    ['', '0: the rule is empty'],
    ['Host(`a`', '8: the rule ends too early: separate values by commas'],
    [
      'Host(`a`) PathPrefix(`/`)',
      '10: "PathPrefix" is not expected here: write && or || between two matchers',
    ],
    ['Host(`a`) && ', '13: the rule ends too early: a matcher such as Host(`…`) belongs here'],
    ['Host(`a', '5: this value has no closing backtick'],
    ['Host("a', '5: this value has no closing quote'],
    ['Host("a\\q")', '7: this escape is not known'],
    ["Host('a')", "5: values are not written in ' quotes: use backticks"],
    ['Host(a)', '5: "a" is not expected here: a value in backticks belongs here'],
    ['Host:a.test', '4: this is the syntax of Traefik 1'],
    ['Host(`a`) & Path(`/`)', '10: "&" stands alone: write "&&"'],
    ['(Host(`a`)', '10: the rule ends too early: close the parenthesis'],
    ['Host', '4: the rule ends too early: write Host(`…`)'],
    ['Host(`a`))', '9: ")" is not expected here'],
  ])('says what is wrong with %s, and where', (text, expected) => {
    expect(parsed(text)).toContain(expected);
  });

  it('refuses nesting and length that would exhaust it', () => {
    expect(parsed(`${'('.repeat(10_000)}Host(\`a\`)`)).toContain('nested deeper');
    expect(parsed(`${'!'.repeat(10_000)}Host(\`a\`)`)).toContain('nested deeper');
    expect(parsed('Host(`a`) || '.repeat(5_000))).toContain('at most 32768');
  });

  it('never throws, and points into the text', { timeout: 60_000 }, () => {
    const piece = fc.constantFrom(
      'Host',
      '(',
      ')',
      '`a`',
      '"b"',
      '"',
      '`',
      '&&',
      '||',
      '!',
      ',',
      ' ',
      '\\',
      '\0',
      'é',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (text) => {
          const result = parseRule(text);
          if (result.ok) return;
          expect(result.error.position).toBeGreaterThanOrEqual(0);
          expect(result.error.position).toBeLessThanOrEqual(text.length);
          expect(result.error.message).not.toBe('');
        },
      ),
    );
  });

  it('gives any value back that is written in quotes', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const quoted = Array.from(value)
          .map((c) => (/[^\x20-\x7e]|["\\]/.test(c) ? escapeOf(c) : c))
          .join('');
        const result = parseRule(`Path("${quoted}")`);
        expect(result.ok && result.value).toMatchObject({ op: 'call', args: [value] });
      }),
    );
  });
});

function escapeOf(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}
