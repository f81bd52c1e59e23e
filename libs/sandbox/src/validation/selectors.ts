import type { ObjectLabelSelector } from '../selectors/label-selector.js';
import type { FieldErrors } from './field-errors.js';
import { labelValue, qualifiedName } from './names.js';
import { validateLabels } from './metadata.js';

/** A `LabelSelector` inside an object, such as a Deployment's. */
export function validateObjectSelector(
  selector: ObjectLabelSelector,
  path: string,
  errors: FieldErrors,
): void {
  validateLabels(selector.matchLabels, `${path}.matchLabels`, errors);
  selector.matchExpressions?.forEach((expression, index) => {
    const at = `${path}.matchExpressions[${index}]`;
    const { key, operator, values = [] } = expression;
    const problem = qualifiedName(key);
    if (problem) errors.invalid(`${at}.key`, key, problem);
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) {
        errors.required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
      }
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) {
        errors.forbidden(
          `${at}.values`,
          "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        );
      }
    } else {
      errors.invalid(`${at}.operator`, operator, 'not a valid selector operator');
    }
    values.forEach((value, valueIndex) => {
      const valueProblem = labelValue(value);
      if (valueProblem) errors.invalid(`${at}.values[${valueIndex}]`, value, valueProblem);
    });
  });
}

export function isEmptySelector(selector: ObjectLabelSelector | undefined): boolean {
  return (
    Object.keys(selector?.matchLabels ?? {}).length === 0 &&
    (selector?.matchExpressions ?? []).length === 0
  );
}
