/** What is wrong with routers, services and middlewares, by the names people look them up by. */
import type { TraefikStatus } from '@fleetcommand/contracts/http/edge/traefik';
import type { Problem } from '@fleetcommand/routing/ir/ir';
import type { ObjectRef } from '@fleetcommand/routing/ir/provenance';

export interface Verdict {
  readonly status: TraefikStatus;
  /** Absent where all is well. */
  readonly error?: string[];
}

const ENABLED: Verdict = { status: 'enabled' };

export class Faults {
  private readonly byRouter = new Map<string, Problem[]>();
  private readonly byObject = new Map<string, Problem[]>();

  constructor(problems: readonly Problem[]) {
    for (const problem of problems) {
      if (problem.router !== undefined) add(this.byRouter, problem.router, problem);
      else add(this.byObject, keyOf(problem.object), problem);
    }
  }

  /** A problem that names no router is about all routers of its object. */
  ofRouter(name: string, object: ObjectRef): Verdict {
    return verdict([
      ...(this.byRouter.get(name) ?? []),
      ...(this.byObject.get(keyOf(object)) ?? []),
    ]);
  }

  ofObject(object: ObjectRef): Verdict {
    return verdict(this.byObject.get(keyOf(object)) ?? []);
  }

  /** Objects of a kind that have an error; they may contribute nothing else. */
  objectsOf(kind: string): ObjectRef[] {
    return [...this.byObject.values()].flatMap(([first]) =>
      first && first.object.kind === kind ? [first.object] : [],
    );
  }
}

function add(map: Map<string, Problem[]>, key: string, problem: Problem): void {
  const present = map.get(key);
  if (present) present.push(problem);
  else map.set(key, [problem]);
}

/** Clusters have objects of one name, which are not each other's. */
function keyOf({ kind, namespace, name, cluster = '' }: ObjectRef): string {
  return `${cluster} ${kind} ${namespace}/${name}`;
}

function verdict(problems: readonly Problem[]): Verdict {
  if (problems.length === 0) return ENABLED;
  const isError = problems.some(({ severity }) => severity === 'error');
  const error = problems.map(({ field, message }) => (field ? `${field}: ${message}` : message));
  return { status: isError ? 'disabled' : 'warning', error };
}
