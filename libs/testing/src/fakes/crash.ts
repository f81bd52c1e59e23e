/** Thrown where the process "dies", and by every call it would have made after that; or by the one call that fails. */
export class Crash extends Error {
  constructor(readonly call: string) {
    super(`the process died at ${call}`);
  }
}

export interface CrashPlan {
  /** The how-manieth call to a wrapped port is the last, from 1. */
  readonly atCall: number;
  /** Whether that call still has its effect: a process can die before it, or after it without learning of it. */
  readonly when: 'before' | 'after';
  /** Only this call throws, and the process lives on: its answer was lost, or it never got there. */
  readonly lives?: boolean;
}

export interface Crasher {
  /** The port, with every call counted; `name` is what the calls are listed under. */
  wrap<T extends object>(name: string, port: T): T;
  /** Such as `store.leases.acquire`, in the order they were made. */
  readonly calls: readonly string[];
  readonly hasCrashed: () => boolean;
}

/**
 * Wraps ports so that the process dies at one of their calls. Without a plan nothing dies, and `calls` says which calls
 * a run makes, so that a test can let each one be the last in turn. A transaction that is cut short rolls back; dying
 * after `store.transaction` is dying after its commit.
 */
export function createCrasher(plan?: CrashPlan): Crasher {
  const calls: string[] = [];
  let diedAt: string | null = null;

  let hasCrashed = false;

  const die = (call: string): never => {
    hasCrashed = true;
    if (plan?.lives) throw new Crash(call);
    diedAt ??= call;
    throw new Crash(diedAt);
  };
  const around = (call: string, run: () => unknown): unknown => {
    if (diedAt !== null) die(call);
    calls.push(call);
    const isLast = calls.length === plan?.atCall;
    if (isLast && plan.when === 'before') die(call);
    const live = (result: unknown): unknown =>
      // Also when somebody else's call was the last one while this one was under way.
      isLast || diedAt !== null ? die(call) : result;
    const result = run();
    if (!(result instanceof Promise)) return live(result);
    const outcome = result.then(live);
    // Of calls made side by side only the first to fail is waited for; a dead process reports no others.
    outcome.catch(() => undefined);
    return outcome;
  };
  const wrap = <T extends object>(name: string, port: T): T =>
    new Proxy(port, {
      get(target, key) {
        const member: unknown = Reflect.get(target, key);
        if (typeof key === 'symbol') return member;
        const call = `${name}.${key}`;
        if (typeof member === 'function')
          return (...args: readonly unknown[]) =>
            around(call, () =>
              Reflect.apply(
                member,
                target,
                args.map((arg) => tapped(name, arg)),
              ),
            );
        return isPort(member) ? wrap(call, member) : member;
      },
    });
  /** What a callback is given (a transaction's repositories) is counted as well. */
  const tapped = (name: string, arg: unknown): unknown =>
    typeof arg === 'function'
      ? (given: unknown) =>
          Reflect.apply(arg, undefined, [isPort(given) ? wrap(`${name}.tx`, given) : given])
      : arg;

  return { wrap, calls, hasCrashed: () => hasCrashed };
}

function isPort(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Promise);
}
