import type { LabelOptions } from '../labels/item.js';

export interface DockerOptions extends LabelOptions {
  /** The network whose addresses are used; absent: the first by name. */
  readonly network?: string;
  /** Go to ports published on the host, where a container has published the one that is asked for. */
  readonly useBindPortIp: boolean;
  /** Where containers with the host's network, and published ports without an address, are reached. */
  readonly hostAddress: string;
}
