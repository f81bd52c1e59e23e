import type { z } from 'zod';
import type { Problem, Severity } from '../../ir/ir.js';
import type { ObjectRef } from '../../ir/provenance.js';
import { excerpt } from '../../ir/names.js';
import { fieldPath } from './schema.js';

/** Collects what is wrong while one owner is read. */
export class Problems {
  private readonly found: Problem[] = [];

  /** `dialect` is the first part of the codes; `spell` gives a field as its writer knows it. */
  constructor(
    private readonly dialect: 'traefik' | 'ingress' = 'traefik',
    private readonly spell: (field: string, object: ObjectRef) => string = (field) => field,
  ) {}

  /** `message` says what is wrong and the fix. */
  add(
    severity: Severity,
    code: string,
    object: ObjectRef,
    field: string,
    message: string,
    router?: string,
  ): void {
    const problem: Problem = {
      severity,
      code: `${this.dialect}.${code}`,
      object,
      field: this.spell(field, object),
      message,
      ...(router !== undefined && { router }),
    };
    // What several routers share is told once.
    if (!this.found.some((other) => isSame(other, problem))) this.found.push(problem);
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

function isSame(a: Problem, b: Problem): boolean {
  return (
    a.router === b.router &&
    a.code === b.code &&
    a.field === b.field &&
    a.message === b.message &&
    nameOf(a.object) === nameOf(b.object)
  );
}

/** `kind namespace/name`, or `kind name@provider`, as messages name an object. */
export function nameOf({ kind, namespace, name }: ObjectRef): string {
  return isProvider(namespace)
    ? `${WORDS[kind] ?? kind} ${excerpt(name)}${namespace}`
    : `${kind} ${namespace}/${name}`;
}

/** What whoever writes labels and files calls them. */
const WORDS: Readonly<Record<string, string>> = {
  TraefikService: 'Service',
  MiddlewareTCP: 'TCP middleware',
  ServersTransport: 'Servers transport',
  ServersTransportTCP: 'TCP servers transport',
  TLSOption: 'TLS options',
};

/** `namespace-name@provider`; what is of no cluster has its provider for a namespace (`@docker`), and no other part. */
export function qualifiedName(
  { namespace, name }: Pick<ObjectRef, 'namespace' | 'name'>,
  provider: string,
): string {
  return isProvider(namespace) ? `${name}${namespace}` : `${namespace}-${name}@${provider}`;
}

/** No namespace of a cluster has an `@` in it. */
function isProvider(namespace: string): boolean {
  return namespace.startsWith('@');
}
