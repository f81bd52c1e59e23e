/** Something with labels that requests can be sent to: a container, a service of Swarm, an instance of a catalogue. */
import type { ObjectRef } from '../../ir/provenance.js';
import type { PlacedServer } from '../dynamic/part.js';
import type { Constraint } from './constraints.js';
import type { RuleTemplate } from './default-rule.js';
import type { Labels } from './tree.js';

export type Placement = Omit<PlacedServer, 'scheme' | 'weight'>;

export interface Placed {
  readonly placements: readonly Placement[];
  /** Why there is none, or what is odd, and the fix. */
  readonly problem?: { readonly code: string; readonly message: string };
}

/** Nowhere, and why. */
export function unplaced(code: string, message: string): Placed {
  return { placements: [], problem: { code, message } };
}

export interface LabelledItem {
  /** Unique within its provider. */
  readonly key: string;
  readonly rank?: string;
  readonly object: ObjectRef;
  readonly labels: Labels;
  readonly tags?: readonly string[];
  /** Of the service and router that labels do not name; as Traefik's default rule knows it. */
  readonly name: string;
  readonly containerName?: string;
  /** What else it can be reached by, and where. */
  readonly hosts?: Readonly<Record<string, readonly string[]>>;
  /** Where requests for a port go; undefined: the port nobody names. */
  place(port: string | undefined): Placed;
}

export interface LabelOptions {
  /** Whether items without `traefik.enable` are served. */
  readonly exposedByDefault: boolean;
  readonly defaultRule: RuleTemplate;
  readonly constraint: Constraint;
  /** Of names that Traefik 1's labels leave out. */
  readonly domain?: string;
  /** What labels begin with; default `traefik`. */
  readonly prefix?: string;
}
