import { compileConstraint } from './constraints.js';
import { compileTemplate, DEFAULT_RULE } from './default-rule.js';
import type { LabelOptions } from './item.js';

/** As an installation has them that says nothing of its own. */
export const USUAL_LABEL_OPTIONS: LabelOptions = {
  exposedByDefault: true,
  defaultRule: compiled(compileTemplate(DEFAULT_RULE)),
  constraint: compiled(compileConstraint('')),
};

function compiled<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string },
): T {
  if (result.ok) return result.value;
  throw new Error(result.error);
}
