/** Options that every provider of labels or tags has: how it is reached, and what an item without a word of its own gets. */
import { compileConstraint } from '@fleetcommand/routing/dialects/labels/constraints';
import { compileTemplate, DEFAULT_RULE } from '@fleetcommand/routing/dialects/labels/default-rule';
import type { LabelOptions } from '@fleetcommand/routing/dialects/labels/item';
import type { EngineEndpoint } from '../sources/docker/engine-client.js';
import type { OptionReader } from './option-reader.js';

export function tlsOptions(at: string, reader: OptionReader): Pick<EngineEndpoint, 'tls'> {
  if (!reader.has(`${at}.tls`)) return {};
  const [ca, cert, key] = ['ca', 'cert', 'key'].map((name) => reader.text(`${at}.tls.${name}`));
  return {
    tls: {
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
      insecureSkipVerify: reader.flag(`${at}.tls.insecureSkipVerify`) ?? false,
    },
  };
}

export function labelOptions(
  at: string,
  reader: OptionReader,
  usual: { readonly rule: string; readonly exposedByDefault: boolean } = {
    rule: DEFAULT_RULE,
    exposedByDefault: true,
  },
): LabelOptions {
  const rule = compileTemplate(reader.text(`${at}.defaultRule`) ?? usual.rule);
  if (!rule.ok) reader.fault(`${at}.defaultRule: ${rule.error}`);
  const constraint = compileConstraint(reader.text(`${at}.constraints`) ?? '');
  if (!constraint.ok) reader.fault(`${at}.constraints: ${constraint.error}.`);
  return {
    exposedByDefault: reader.flag(`${at}.exposedByDefault`) ?? usual.exposedByDefault,
    defaultRule: rule.ok ? rule.value : () => '',
    constraint: constraint.ok ? constraint.value : () => false,
  };
}
