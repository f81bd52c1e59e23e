import type { Blueprint, BlueprintComponent } from '@fleetcommand/domain/blueprints/blueprint';
import { idFromUuid } from '@fleetcommand/kernel/ids';
import { componentName, MAX_NAME_LENGTH, middlewareName } from '../names/names.js';
import { parseQuantity } from '../quantity.js';
import { checkTemplate, VARIABLES, variablesOf } from '../templates.js';

/** Something wrong at one place of a blueprint. */
export interface BlueprintProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** The words at fault within the value at `path`, for pointing at them. */
  readonly excerpt?: string;
}

/** As long as any tenant's id. */
const SOME_TENANT = { id: idFromUuid('ten', '0'.repeat(32)) };

/** What the schema cannot say: templates, references between parts, names that would be too long. */
export function checkBlueprint(blueprint: Blueprint): BlueprintProblem[] {
  const components = Object.entries(blueprint.components);
  return [
    ...components.flatMap(([name, component]) => checkComponent(blueprint, name, component)),
    ...blueprint.routes.flatMap((_route, index) => checkRoute(blueprint, index)),
  ];
}

function checkComponent(
  blueprint: Blueprint,
  name: string,
  component: BlueprintComponent,
): BlueprintProblem[] {
  const path = ['components', name];
  return [
    ...checkName(blueprint, name),
    ...checkImage([...path, 'image'], component.image),
    ...Object.entries(component.env).flatMap(([variable, value]) => {
      if (typeof value === 'object' && 'fieldPath' in value) return [];
      const isSecret = typeof value === 'object';
      const at = [...path, 'env', variable, ...(isSecret ? ['secret'] : [])];
      return checkValue(blueprint, at, isSecret ? value.secret : value, isSecret);
    }),
    ...checkResources([...path, 'resources'], component),
    ...checkSticky([...path, 'sticky', 'sameSite'], component),
  ];
}

function checkName(blueprint: Blueprint, name: string): BlueprintProblem[] {
  const tooLong = componentName(blueprint, SOME_TENANT, name).length - MAX_NAME_LENGTH;
  if (tooLong <= 0) return [];
  const message = `object names would be ${tooLong} characters too long (at most ${MAX_NAME_LENGTH}): shorten namePrefix or the component's name`;
  return [{ path: ['components', name], message }];
}

function checkImage(path: readonly PropertyKey[], image: string): BlueprintProblem[] {
  const problems = templateProblems(path, image);
  const stray = variablesOf(image).find((variable) => variable !== 'app.version');
  if (!stray) return problems;
  const excerpt = `\${${stray}}`;
  return [...problems, { path, excerpt, message: `an image may only use \${app.version}` }];
}

function checkValue(
  blueprint: Blueprint,
  path: readonly PropertyKey[],
  template: string,
  isSecret: boolean,
): BlueprintProblem[] {
  const problems = templateProblems(path, template);
  for (const variable of variablesOf(template)) {
    const excerpt = `\${${variable}}`;
    if (VARIABLES[variable].isSecret && !isSecret) {
      const message = `${excerpt} is secret: write it as {secret: "…"}, so that it is kept in a Secret`;
      problems.push({ path, excerpt, message });
    }
    if (variable.startsWith('database.') && !blueprint.data.postgres) {
      const message = `${excerpt} needs a database: set data.postgres to true`;
      problems.push({ path, excerpt, message });
    }
  }
  return problems;
}

function templateProblems(path: readonly PropertyKey[], template: string): BlueprintProblem[] {
  return checkTemplate(template).map(({ offset, message }) => {
    const excerpt = /^\$\{[^}]*\}?/.exec(template.slice(offset))?.[0] ?? '${';
    return { path, excerpt, message };
  });
}

function checkResources(
  path: readonly PropertyKey[],
  { resources }: BlueprintComponent,
): BlueprintProblem[] {
  return (['cpu', 'memory'] as const).flatMap((what) => {
    const request = resources.requests?.[what];
    const limit = resources.limits?.[what];
    if (request === undefined || limit === undefined) return [];
    if (parseQuantity(request) <= parseQuantity(limit)) return [];
    const message = `requests ${request} of ${what} but is limited to ${limit}`;
    return [{ path: [...path, 'requests', what], message }];
  });
}

function checkSticky(
  path: readonly PropertyKey[],
  { sticky }: BlueprintComponent,
): BlueprintProblem[] {
  if (sticky?.sameSite !== 'none' || sticky.secure) return [];
  return [{ path, message: 'browsers refuse sameSite: none without secure: true' }];
}

function checkRoute(blueprint: Blueprint, index: number): BlueprintProblem[] {
  const route = blueprint.routes[index];
  if (!route) return [];
  const earlier = blueprint.routes.slice(0, index);
  const problems: BlueprintProblem[] = [];
  const report = (field: string, message: string): void => {
    problems.push({ path: ['routes', index, field], message });
  };
  if (!blueprint.components[route.component]) {
    const known = Object.keys(blueprint.components).join(', ');
    report('component', `there is no component "${route.component}"; there are ${known}`);
  }
  if (!isPlainPath(route.path)) {
    report('path', 'use letters, digits and . _ ~ - / only');
  }
  if (earlier.some(({ path }) => path === route.path)) {
    report('path', `the path ${route.path} has a route already`);
  }
  if (route.rewrite?.kind === 'strip' && route.path === '/') {
    report('rewrite', 'there is nothing to strip at the path /');
  }
  if (route.rewrite?.kind === 'replace' && !isPlainPath(route.rewrite.path)) {
    report('rewrite', 'use letters, digits and . _ ~ - / only in its path');
  }
  const name = middlewareName(route);
  if (name !== undefined && name.length > MAX_NAME_LENGTH) report('rewrite', 'shorten the path');
  const clash = earlier.find((other) => name !== undefined && middlewareName(other) === name);
  if (
    clash &&
    JSON.stringify(clash.rewrite) + clash.path !== JSON.stringify(route.rewrite) + route.path
  ) {
    report('rewrite', `is too much like that of ${clash.path}: their object names would be equal`);
  }
  return problems;
}

/** Paths go into a router's rule, between backquotes. */
function isPlainPath(path: string): boolean {
  return /^\/[A-Za-z0-9._~/-]*$/.test(path);
}
