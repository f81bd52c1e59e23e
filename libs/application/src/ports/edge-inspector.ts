/** What the edges say they serve for a namespace, down to the proxy's own lines. */
export interface EdgeInspector {
  /** `urls`: of the private APIs to ask. */
  explain(urls: readonly string[], namespace: string): Promise<readonly EdgeExplanation[]>;
}

export interface EdgeExplanation {
  /** Of the edge's private API. */
  readonly url: string;
  /** Why the edge could not be asked; null when it answered. */
  readonly problem: string | null;
  readonly routes: readonly {
    readonly name: string;
    readonly rule: string;
    readonly priority: number;
    readonly service: string;
    readonly endpoints: readonly { readonly address: string; readonly state: string }[];
  }[];
  readonly lines: readonly {
    readonly file: string;
    readonly line: number;
    readonly text: string;
    readonly provenance: string;
  }[];
}
