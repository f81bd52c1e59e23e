export interface ZoneSettings {
  /** Zone of platform addresses where a region has none of its own. */
  readonly appsDomain: string;
  readonly consoleHost: string;
}

/** Which names of a zone lead to its edges: all below it, and the zone itself where the console is there. */
export function recordNames(zone: string, { consoleHost }: ZoneSettings): readonly string[] {
  return [`*.${zone}`, ...(consoleHost === zone ? [zone] : [])];
}
