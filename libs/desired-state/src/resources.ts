import type { BlueprintComponent } from '@fleetcommand/domain/blueprints/blueprint';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { parseQuantity, printBytes, printCpu } from './quantity.js';
import type { RenderInput } from './rendered-tenant.js';

/** What one replica may use and is promised. */
export interface ReplicaResources {
  readonly cpuMillis: { readonly request: number; readonly limit: number };
  readonly memoryBytes: { readonly request: number; readonly limit: number };
}

/** Of what a plan gives as a limit, the part that is promised where the blueprint does not say. */
const CPU_PROMISED = 0.1;
const MEMORY_PROMISED = 0.5;

/** The blueprint's numbers where it names them, else the plan's; a blueprint may not ask for more than the plan gives. */
export function replicaResources(
  { plan, blueprint }: Pick<RenderInput, 'plan' | 'blueprint'>,
  name: string,
  component: BlueprintComponent,
): Result<ReplicaResources, Failure> {
  const { requests = {}, limits = {} } = component.resources;
  const sizeMessage = (what: string, needed: string, given: string): string =>
    `The component "${name}" of blueprint ${blueprint.id} needs ${needed} of ${what}, but the plan ${plan.name} gives a replica ${given}. Choose a bigger plan.`;
  const cpu = pair(plan.limits.cpuMillis, millis(requests.cpu), millis(limits.cpu), CPU_PROMISED);
  const memory = pair(
    plan.limits.memoryBytes,
    bytes(requests.memory),
    bytes(limits.memory),
    MEMORY_PROMISED,
  );
  if (cpu.limit > plan.limits.cpuMillis || cpu.request > cpu.limit) {
    const needed = printCpu(Math.max(cpu.request, cpu.limit));
    return fail(
      'blueprints.plan-too-small',
      sizeMessage('CPU', needed, printCpu(plan.limits.cpuMillis)),
    );
  }
  if (memory.limit > plan.limits.memoryBytes || memory.request > memory.limit) {
    const needed = printBytes(Math.max(memory.request, memory.limit));
    return fail(
      'blueprints.plan-too-small',
      sizeMessage('memory', needed, printBytes(plan.limits.memoryBytes)),
    );
  }
  return ok({ cpuMillis: cpu, memoryBytes: memory });
}

export function printResources(
  resources: ReplicaResources,
): Record<string, Record<string, string>> {
  const { cpuMillis, memoryBytes } = resources;
  return {
    requests: { cpu: printCpu(cpuMillis.request), memory: printBytes(memoryBytes.request) },
    limits: { cpu: printCpu(cpuMillis.limit), memory: printBytes(memoryBytes.limit) },
  };
}

function pair(
  given: number,
  request: number | undefined,
  limit: number | undefined,
  promised: number,
): { request: number; limit: number } {
  const effectiveLimit = limit ?? given;
  return { request: request ?? Math.ceil(effectiveLimit * promised), limit: effectiveLimit };
}

function millis(quantity: string | undefined): number | undefined {
  return quantity === undefined ? undefined : Math.ceil(parseQuantity(quantity) * 1000);
}

function bytes(quantity: string | undefined): number | undefined {
  return quantity === undefined ? undefined : Math.ceil(parseQuantity(quantity));
}
