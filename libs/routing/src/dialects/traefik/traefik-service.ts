/** TraefikServices: trees of services, made flat. */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { excerpt } from '../../ir/names.js';
import type { ObjectRef } from '../../ir/provenance.js';
import type { Place, ServiceContext } from '../kubernetes/endpoints.js';
import { nameOf } from '../kubernetes/problems.js';
import type { ServiceReference, TraefikServiceObject } from './schema.js';
import { TraefikServiceObject as TraefikServiceSchema } from './schema.js';
import type { Sticky } from './sticky.js';

/** A reference to a Service of the cluster, and its share among all leaves. */
export interface Leaf {
  readonly reference: ServiceReference;
  readonly place: Place;
  readonly weight: number;
}

export interface Leaves {
  readonly list: readonly Leaf[];
  /** Of the outermost TraefikService that has one. */
  readonly sticky?: { readonly sticky: Sticky; readonly place: Place };
}

const DEEPEST = 5;
/** Shares of nested services are whole numbers up to this. */
const FINEST = 1_000;

/** The Services behind these references, with the shares that the weights on the way to them make. */
export function flatten(
  references: readonly ServiceReference[],
  place: Place,
  context: ServiceContext,
  fieldOf: (index: number) => string = (index) => `.services[${index}]`,
): Result<Leaves, string> {
  const walk = new Walk(context);
  const leaves = walk.list(references, place, fieldOf, []);
  if (!leaves.ok) return leaves;
  return ok({
    list: wholeNumbers(leaves.value),
    ...(walk.sticky && { sticky: walk.sticky }),
  });
}

class Walk {
  sticky: Leaves['sticky'];

  constructor(private readonly context: ServiceContext) {}

  /** `above`: the TraefikServices on the way here. */
  list(
    references: readonly ServiceReference[],
    place: Place,
    fieldOf: (index: number) => string,
    above: readonly string[],
  ): Result<Leaf[], string> {
    const leaves: Leaf[] = [];
    for (const [index, reference] of references.entries()) {
      const there: Place = { ...place, field: `${place.field}${fieldOf(index)}` };
      const found = this.one(reference, there, above);
      if (!found.ok) return found;
      leaves.push(...found.value);
    }
    return ok(leaves);
  }

  private one(
    reference: ServiceReference,
    place: Place,
    above: readonly string[],
  ): Result<Leaf[], string> {
    const { kind = 'Service', weight = 1 } = reference;
    if (reference.name.includes('@'))
      return this.refuse(
        'unknown-provider',
        place,
        '.name',
        `"${excerpt(reference.name)}" is of another provider, which this edge has not: name a Service of the cluster.`,
      );
    if ((reference.middlewares ?? []).length > 0)
      return this.refuse(
        'service-middlewares',
        place,
        '.middlewares',
        'Middlewares of a service are applied after one is chosen, which this edge cannot: name them on the route.',
      );
    if (kind === '' || kind === 'Service') return ok([{ reference, place, weight }]);
    if (kind === 'TraefikService') return this.traefikService(reference, place, weight, above);
    return this.refuse(
      'unsupported-kind',
      place,
      '.kind',
      `There is no kind of service ${excerpt(kind)}: name a Service or a TraefikService.`,
    );
  }

  private traefikService(
    { name, namespace: asked }: ServiceReference,
    place: Place,
    weight: number,
    above: readonly string[],
  ): Result<Leaf[], string> {
    const namespace = asked ?? place.object.namespace;
    const ref: ObjectRef = { kind: 'TraefikService', namespace, name };
    if (namespace !== place.object.namespace && !this.context.allowCrossNamespace)
      return this.refuse(
        'cross-namespace',
        place,
        '.namespace',
        `A route of ${place.object.namespace} may not use a TraefikService of ${excerpt(namespace)}. Leave the namespace out.`,
      );
    const key = nameOf(ref);
    if (above.includes(key) || above.length >= DEEPEST)
      return this.refuse(
        'nested-too-deep',
        place,
        '.name',
        `${key} stands within itself, or more than ${DEEPEST} deep. Make the tree flatter.`,
      );
    const found = this.context.lookup.find('TraefikService', namespace, name);
    if (found === undefined)
      return this.refuse(
        'service-not-found',
        place,
        '.name',
        `${key} does not exist. Create it, or correct the name; until then the route answers 503.`,
      );
    const parsed = TraefikServiceSchema.safeParse(found);
    if (!parsed.success) {
      this.context.problems.addIssues(parsed.error, ref, '', place.router);
      return err(`${key} is malformed.`);
    }
    const { refusal } = parsed.data;
    if (refusal !== undefined)
      return this.refuse('service', { ...place, object: ref, field: 'spec' }, '', refusal);
    const within: Place = { object: ref, field: 'spec', router: place.router };
    const leaves = this.spec(parsed.data, within, [...above, key]);
    return leaves.ok ? ok(shared(leaves.value, weight)) : leaves;
  }

  private spec(
    { spec }: TraefikServiceObject,
    place: Place,
    above: readonly string[],
  ): Result<Leaf[], string> {
    if (spec.weighted) {
      const { services, sticky } = spec.weighted;
      if (sticky?.cookie) this.keepSticky(sticky, place);
      const fieldOf = (index: number): string => `.weighted.services[${index}]`;
      return this.list(services ?? [], place, fieldOf, above);
    }
    if (spec.highestRandomWeight) {
      const { services } = spec.highestRandomWeight;
      const fieldOf = (index: number): string => `.highestRandomWeight.services[${index}]`;
      const leaves = this.list(services ?? [], place, fieldOf, above);
      return leaves.ok ? ok(leaves.value.map(byClientAddress)) : leaves;
    }
    if (spec.mirroring) {
      const copied = (spec.mirroring.mirrors ?? []).filter(({ percent = 0 }) => percent > 0);
      if (copied.length === 0)
        return this.one(spec.mirroring, { ...place, field: 'spec.mirroring' }, above);
      return this.refuse(
        'mirroring',
        place,
        '.mirroring.mirrors',
        'HAProxy cannot copy requests to a second service. Name the service itself, and copy requests in the application or its mesh.',
      );
    }
    return this.refuse(
      'unsupported-service',
      place,
      spec.failover ? '.failover' : '',
      spec.failover
        ? 'failover is not served by this edge: use weighted, or health checks, which take ill instances out.'
        : 'It says neither weighted, highestRandomWeight nor mirroring. Say what it is.',
    );
  }

  private keepSticky(sticky: Sticky, place: Place): void {
    if (this.sticky) return;
    this.sticky = { sticky, place: { ...place, field: 'spec.weighted' } };
    this.context.problems.add(
      'warning',
      'sticky-to-instance',
      place.object,
      'spec.weighted.sticky',
      'Clients stay with one instance, not only with one service. When the instance goes, the next is chosen among all services by weight.',
      place.router,
    );
  }

  private refuse(code: string, place: Place, field: string, reason: string): Result<never, string> {
    const { problems } = this.context;
    problems.add('error', code, place.object, `${place.field}${field}`, reason, place.router);
    return err(reason);
  }
}

/** Clients are spread over instances, by weight, instead of over services first. */
function byClientAddress(leaf: Leaf): Leaf {
  return { ...leaf, reference: { ...leaf.reference, strategy: 'hrw' } };
}

/** These leaves together get this weight. */
function shared(leaves: readonly Leaf[], weight: number): Leaf[] {
  const sum = leaves.reduce((total, leaf) => total + leaf.weight, 0);
  return leaves.map((leaf) => ({ ...leaf, weight: sum === 0 ? 0 : (leaf.weight / sum) * weight }));
}

function wholeNumbers(leaves: readonly Leaf[]): Leaf[] {
  const isWhole = leaves.every(({ weight }) => Number.isInteger(weight) && weight <= FINEST);
  if (isWhole) return [...leaves];
  const largest = Math.max(...leaves.map(({ weight }) => weight));
  const scaled = (weight: number): number => Math.max(1, Math.round((weight / largest) * FINEST));
  return leaves.map((leaf) => ({ ...leaf, weight: leaf.weight === 0 ? 0 : scaled(leaf.weight) }));
}
