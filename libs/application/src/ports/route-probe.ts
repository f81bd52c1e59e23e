/** Whether a tenant's address answers through the edges, as a customer's browser would ask. */
export interface RouteProbe {
  check(url: string): Promise<RouteProbeResult>;
}

export type RouteProbeResult =
  | { readonly live: true }
  | {
      readonly live: false;
      /** Such as `edge.unreachable`, `edge.unknown-host`, `edge.no-endpoint`, `edge.bad-certificate`. */
      readonly reason: string;
      readonly message: string;
    };
