import { quantityNano } from '../schema/quantity.js';

/** A Kubernetes quantity (`600Mi`, `250m`, `1e3`) in base units: bytes, cores or a count. `undefined` when it is not one. */
export function quantityValue(text: string | undefined): number | undefined {
  const nano = text === undefined ? undefined : quantityNano(text);
  return nano === undefined ? undefined : Number(nano) / 1e9;
}
