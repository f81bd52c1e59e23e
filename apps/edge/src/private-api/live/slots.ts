import type { Model, Slot } from '@fleetcommand/routing/haproxy/model/model';

const owners = new WeakMap<Model['units'], ReadonlyMap<string, string>>();
const known = new WeakMap<Model['units'], ReadonlyMap<string, Slot>>();

/** Which backend holds which service, by the service's name; made once for each state of the model. */
export function slotsOf({ units }: Model): ReadonlyMap<string, Slot> {
  const present = known.get(units);
  if (present) return present;
  const slots = new Map<string, Slot>();
  for (const unit of units.values()) for (const slot of unit.slots) slots.set(slot.service, slot);
  known.set(units, slots);
  return slots;
}

/** Which service each backend holds; made once for each state of the model. */
export function ownersOf(model: Model): ReadonlyMap<string, string> {
  const present = owners.get(model.units);
  if (present) return present;
  const made = new Map(
    [...slotsOf(model).values()].map(({ backend, service }) => [backend, service]),
  );
  owners.set(model.units, made);
  return made;
}
