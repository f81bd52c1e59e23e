/** What a router answers with. Anything but `serve` is a page of the edge's own. */
export type RouterState =
  | 'serve'
  | 'starting'
  | 'suspended'
  | 'hibernated'
  | 'no-endpoints'
  /** The rule is understood but a part of the router is not (unknown middleware, refused reference): it keeps its place and answers 503. */
  | 'quarantined';
