import type { Fragment } from '@fleetcommand/routing/ir/ir';
import type { RouteSource } from '../sources/route-source.js';
import { eventually } from './eventually.js';

/** Keeps what a source said, as the loop does. */
export class SourceListener {
  readonly fragments = new Map<string, Fragment>();
  isComplete = false;

  constructor(private readonly source: RouteSource) {}

  async until(condition: () => boolean): Promise<void> {
    await eventually(() => {
      const { updates, isComplete } = this.source.take();
      this.isComplete ||= isComplete;
      for (const { id, fragment } of updates) {
        if (fragment) this.fragments.set(id, fragment);
        else this.fragments.delete(id);
      }
      return condition();
    }, 45_000);
  }
}
