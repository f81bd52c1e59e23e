/**
 * `${name}` in a blueprint's text stands for a fact of the tenant; `$${` is a literal `${`. Nothing else is
 * special: there are no expressions, so a template can always be checked before anybody is sold anything.
 */

/** Every variable a template may use. `isSecret` ones may only go where secrets go. */
export const VARIABLES = {
  'tenant.id': { isSecret: false, meaning: 'the tenant’s id, such as ten_0190…' },
  'tenant.deploymentId': {
    isSecret: false,
    meaning: 'the id’s 32 digits alone, as object names have it',
  },
  'tenant.slug': { isSecret: false, meaning: 'first label of the platform address' },
  'tenant.name': { isSecret: false, meaning: 'what the customer calls the instance' },
  'tenant.organizationId': { isSecret: false, meaning: 'the organization that owns it' },
  'tenant.url': {
    isSecret: false,
    meaning: 'address of the primary domain or of the platform, without a final slash',
  },
  'tenant.host': { isSecret: false, meaning: 'the URL’s host name' },
  'database.url': { isSecret: true, meaning: 'PostgreSQL URL with user and password' },
  'database.name': { isSecret: false, meaning: 'name of the PostgreSQL database' },
  'app.version': { isSecret: false, meaning: 'the blueprint’s appVersion' },
  'plan.id': { isSecret: false, meaning: 'the plan, such as starter' },
} as const satisfies Readonly<Record<string, { isSecret: boolean; meaning: string }>>;

export type VariableName = keyof typeof VARIABLES;

/** Variables that change when the tenant's address does. */
export const URL_VARIABLES: readonly VariableName[] = ['tenant.slug', 'tenant.url', 'tenant.host'];

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string; readonly offset: number };

export interface TemplateProblem {
  /** Characters from the template's beginning. */
  readonly offset: number;
  readonly message: string;
}

const TOKEN = /\$\$\{|\$\{([^}]*)\}|\$\{/g;

/** The variables a template uses, known ones only. */
export function variablesOf(template: string): VariableName[] {
  return split(template).flatMap((part) =>
    part.kind === 'variable' && isKnown(part.name) ? [part.name] : [],
  );
}

/** What is wrong with a template; empty when nothing is. */
export function checkTemplate(template: string): TemplateProblem[] {
  return split(template).flatMap((part) => {
    if (part.kind === 'text' || isKnown(part.name)) return [];
    const { offset, name } = part;
    const known = Object.keys(VARIABLES).join(', ');
    const message =
      name === ''
        ? 'a "${" without a name and a closing "}"; write "$${" for a literal one'
        : `unknown variable "\${${name}}"; there are ${known}`;
    return [{ offset, message }];
  });
}

export type VariableValues = Readonly<Partial<Record<VariableName, string>>>;

/** The template with its variables filled in; the first that has no value comes back as `missing`. */
export function fillTemplate(
  template: string,
  values: VariableValues,
): { readonly text: string } | { readonly missing: string } {
  let text = '';
  for (const part of split(template)) {
    const value = part.kind === 'text' ? part.text : valueOf(part.name, values);
    if (value === undefined) return { missing: part.kind === 'variable' ? part.name : '' };
    text += value;
  }
  return { text };
}

function valueOf(name: string, values: VariableValues): string | undefined {
  return isKnown(name) ? values[name] : undefined;
}

function isKnown(name: string): name is VariableName {
  return Object.hasOwn(VARIABLES, name);
}

function split(template: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of template.matchAll(TOKEN)) {
    if (match.index > from) parts.push({ kind: 'text', text: template.slice(from, match.index) });
    from = match.index + match[0].length;
    if (match[0] === '$${') parts.push({ kind: 'text', text: '${' });
    else parts.push({ kind: 'variable', name: (match[1] ?? '').trim(), offset: match.index });
  }
  if (from < template.length) parts.push({ kind: 'text', text: template.slice(from) });
  return parts;
}
