import { expect, it } from 'vitest';
import { compileTemplate, DEFAULT_RULE } from './default-rule.js';

const model = {
  Name: 'web_shop.1',
  ContainerName: 'shop-web-1',
  Labels: { 'com.docker.compose.service': 'web', 'a.b': 'x' },
};

it.each([
  [DEFAULT_RULE, 'Host(`web-shop-1`)'],
  ['Host(`{{ .Name }}.example.com`)', 'Host(`web_shop.1.example.com`)'],
  ['Host(`{{ index .Labels "com.docker.compose.service" }}.test`)', 'Host(`web.test`)'],
  ['Host(`{{ normalize (trimPrefix `shop-` .ContainerName) }}.test`)', 'Host(`web-1.test`)'],
  ['Host(`{{ .Name | normalize | upper }}`)', 'Host(`WEB-SHOP-1`)'],
  ['Host(`{{ index .Labels "none" | default "fallback" }}`)', 'Host(`fallback`)'],
  ['Host(`{{ .ContainerName | replace "-" "." }}`)', 'Host(`shop.web.1`)'],
])('%s', (template, rule) => {
  const compiled = compileTemplate(template);
  expect(compiled.ok && compiled.value(model)).toBe(rule);
});

it.each([
  ['{{ if .Name }}x{{ end }}', 'no function "if"'],
  ['{{ .Node }}', 'no field .Node'],
  ['{{ normalize .Name', undefined],
  ['{{ .Name .Name }}', 'more than this edge'],
  ['{{ ( .Name }}', 'more than this edge'],
])('%s', (template, fault) => {
  const compiled = compileTemplate(template);
  if (fault === undefined) expect(compiled.ok).toBe(true);
  else expect(compiled.ok ? '' : compiled.error).toContain(fault);
});
