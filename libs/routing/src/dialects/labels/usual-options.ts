import { compileConstraint } from './constraints.js';
import { compileTemplate, DEFAULT_RULE } from './default-rule.js';
import type { FlowOptions } from '../docker-flow/read-flow.js';
import type { LabelOptions } from './item.js';

/** As an installation has them that says nothing of its own. */
export const USUAL_LABEL_OPTIONS: LabelOptions = {
  exposedByDefault: true,
  defaultRule: compiled(compileTemplate(DEFAULT_RULE)),
  constraint: compiled(compileConstraint('')),
};

/** Of Docker Flow's labels; whichever port they name, `web` listens there. */
export const USUAL_FLOW_OPTIONS: FlowOptions = {
  ...USUAL_LABEL_OPTIONS,
  entryPointAt: () => 'web',
};

function compiled<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string },
): T {
  if (result.ok) return result.value;
  throw new Error(result.error);
}
