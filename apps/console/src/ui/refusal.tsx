import { isProblem } from '../api/api-problem.js';
import { Notice } from './notice.js';

/** Why something was refused, in the service's words. */
export function Refusal({ error, what }: { readonly error: Error | null; readonly what: string }) {
  if (!error) return null;
  return (
    <Notice tone="failed" title={isProblem(error) ? error.facts.title : what}>
      {error.message}
    </Notice>
  );
}
