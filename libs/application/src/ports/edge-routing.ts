/** Where the edges lead an instance's visitors. */
export interface EdgeRouting {
  /**
   * One sentence for each edge that does not lead each of these hosts to this cluster (by its name), or cannot be asked;
   * none: all do, or there is no edge that knows the hosts.
   */
  findOthers(hosts: readonly string[], cluster: string): Promise<readonly string[]>;
}
