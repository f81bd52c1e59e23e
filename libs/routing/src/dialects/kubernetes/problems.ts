import type { z } from 'zod';
import type { ObjectRef, Problem, Severity } from '../../ir/ir.js';
import { excerpt } from '../../ir/names.js';
import { fieldPath } from './schema.js';

/** Collects what is wrong while one owner is read. */
export class Problems {
  private readonly found: Problem[] = [];

  /** `dialect` is the first part of the codes. */
  constructor(private readonly dialect: 'traefik' | 'ingress' = 'traefik') {}

  /** `message` says what is wrong and the fix. */
  add(
    severity: Severity,
    code: string,
    object: ObjectRef,
    field: string,
    message: string,
    router?: string,
  ): void {
    const problem: Problem = { severity, code: `${this.dialect}.${code}`, object, field, message };
    this.found.push(router === undefined ? problem : { ...problem, router });
  }

  /** Everything a schema objects to in `object`. */
  addIssues(error: z.ZodError, object: ObjectRef, prefix = '', router?: string): void {
    for (const issue of error.issues.slice(0, 10)) {
      const field = fieldPath(issue.path, prefix);
      const message = `${field || 'The object'}: ${excerpt(issue.message, 300)}. Correct the field.`;
      this.add('error', 'malformed', object, field, message, router);
    }
  }

  get all(): readonly Problem[] {
    return this.found;
  }
}

/** `kind namespace/name`, as messages name an object. */
export function nameOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace}/${name}`;
}
