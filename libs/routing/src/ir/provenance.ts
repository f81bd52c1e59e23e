/** The object a value was read from. */
export interface ObjectRef {
  /** As the source spells it, such as `IngressRoute` or `Secret`. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Where an edge reads several clusters: the one it is in. */
  readonly cluster?: string;
}

/** Where a router, service or certificate comes from; shown beside every printed line. */
export interface Provenance {
  /** `kubernetes`, `kubernetes.fsn-2`, `docker`, `file` …: the part after `@` in names. */
  readonly provider: string;
  readonly object: ObjectRef;
  /** Of `fleetcommand.io/tenant`, such as `ten_0190…`. */
  readonly tenant?: string;
  /** Of `fleetcommand.io/placement`: grows with each move to another cluster. Absent: it was never moved. */
  readonly placement?: number;
}
