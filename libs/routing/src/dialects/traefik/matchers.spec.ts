import { describe, expect, it } from 'vitest';
import type { Rule } from '../../ir/rules.js';
import { compileRule } from './matchers.js';
import type { RuleSyntax } from './matchers.js';

/** S-expression of the matchers' values, for short expectations. */
function show(rule: Rule): string {
  if (rule.op === 'not') return `(not ${show(rule.rule)})`;
  if (rule.op !== 'match') return `(${rule.op} ${rule.rules.map(show).join(' ')})`;
  const { kind, ...values } = rule.matcher;
  return `${kind}(${Object.values(values)
    .map((value) => (Array.isArray(value) ? value.join() : String(value)))
    .join(' ')})`;
}

function compiled(text: string, syntax?: RuleSyntax): string {
  const rule = compileRule(text, syntax);
  return rule.ok ? show(rule.value) : `${rule.error.position}: ${rule.error.message}`;
}

describe('compileRule', () => {
  it.each([
    ['Host(`A.test`, `b.test`)', 'host(a.test,b.test)'],
    ['Host(`a.test`) || Host(`b.test`)', 'host(a.test,b.test)'],
    ['HostRegexp(`^[a-z0-9-]+\\.shop\\.test$`)', 'host(*.shop.test)'],
    ['HostRegexp(`^[a-c]+\\.test$`)', 'hostRegexp(^[a-c]+\\.test$ *.test)'],
    ['HostRegexp(`^.+\\.test$`)', 'hostRegexp(^.+\\.test$)'],
    ['PathRegexp(`^/x`, `y`)', '(or pathRegexp(^/x) pathRegexp(y))'],
    ['Method(`get`)', 'method(GET)'],
    ['METHOD(`PUT`, `POST`)', 'method(PUT,POST)'],
    ['Header(`X-Kind`, `Blue`)', 'header(x-kind Blue)'],
    ['HeaderRegexp(`X-Kind`, `^b`)', 'headerRegexp(x-kind ^b)'],
    ['Query(`a`)', 'query(a )'],
    ['Query(`a`, `b c`)', 'query(a b c)'],
    ['QueryRegexp(`a`, `^1`)', 'queryRegexp(a ^1)'],
    ['QueryRegexp(`a`)', 'query(a )'],
    ['ClientIP(`10.0.0.0/8`, `::1`)', 'clientIp(10.0.0.0/8,::1)'],
    ['!(Path(`/a`) && Method(`GET`))', '(not (and path(/a) method(GET)))'],
  ])('reads %s', (text, expected) => {
    expect(compiled(text)).toBe(expected);
  });

  it.each([
    ['Host(`a.test`, `b.test`)', 'host(a.test,b.test)'],
    ['HostRegexp(`{sub:[a-z]+}.test`)', 'hostRegexp((?i)^([a-z]+)\\.test$ *.test)'],
    ['HostRegexp(`{sub}.a.test`)', 'host(*.a.test)'],
    ['Path(`/users/{id:[0-9]{1,3}}`)', 'pathRegexp(^/users/([0-9]{1,3})$)'],
    ['PathPrefix(`/{lang}/x`)', 'pathRegexp(^/([^/]+)/x)'],
    ['PathPrefix(`/a`, `/b`)', '(or pathPrefix(/a) pathPrefix(/b))'],
    ['Headers(`X-A`, `1`, `X-B`, `2`)', '(and header(x-a 1) header(x-b 2))'],
    ['HeadersRegexp(`X-A`, `^1`)', 'headerRegexp(x-a ^1)'],
    ['Query(`a=1`, `b=`)', '(and query(a 1 true) queryRegexp(b ^.*$ true))'],
    ['Query(`a={v:[0-9]+}`)', 'queryRegexp(a ^([0-9]+)$ true)'],
    ['Method(`GET`, `PUT`)', 'method(GET,PUT)'],
  ])('reads %s of Traefik 2', (text, expected) => {
    expect(compiled(text, 'v2')).toBe(expected);
  });

  it.each([
    ['Host(`a.test`) && Method(``)', '18: Method: an empty value matches nothing'],
    ['Headers(`X`, `y`)', '0: Headers is a matcher of syntax v2: write it as v3 does'],
    ['Path(`/{id}`)', '0: Path: "/{id}" is a pattern of Traefik 2. Write PathRegexp'],
    ['Header(`X-A`)', '0: Header: it takes a name and a value'],
    ['Header(`Host`, `a`)', '0: Header: Host is no header to rules'],
    ['Header(`X A`, `a`)', '0: Header: "x a" is no header’s name'.replace('x a', 'X A')],
    ['Method(`G T`)', '0: Method: "G T" is no method'],
    ['ClientIP(`10.0.0.0/40`)', '0: ClientIP: "10.0.0.0/40" is neither an address nor a range'],
    ['PathRegexp(`(`)', '0: PathRegexp: "(": a "(" is not closed'],
    ['Cookie(`a`)', '0: there is no matcher Cookie: use Host'],
    ['constructor(`a`)', '0: there is no matcher constructor'],
    ['HostRegexp(`(x+x+)+y`)', '0: HostRegexp: a repetition within a repetition'],
  ])('says what is wrong with %s, and where', (text, expected) => {
    expect(compiled(text)).toContain(expected);
  });

  it.each([
    ['HeaderRegexp(`X`, `y`)', 'HeaderRegexp is a matcher of syntax v3'],
    ['Path(`/{id`)', 'braces that are not closed'],
    ['Path(`/{:x}`)', 'without name or expression'],
    ['Query(`a`)', 'Write name= for any value'],
    ['Headers(`X-A`)', 'names and values in turn'],
  ])('says what is wrong with %s of Traefik 2', (text, expected) => {
    expect(compiled(text, 'v2')).toContain(expected);
  });
});
