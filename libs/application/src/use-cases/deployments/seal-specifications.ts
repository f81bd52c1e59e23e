import type { SecretBox } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';
import { sealObjects } from './sealed-specification.js';

const BATCH = 100;

/** Seals what releases before stored as it was sent; how many. It may be stopped anywhere and run again. */
export async function sealSpecifications({
  store,
  secretBox,
}: {
  readonly store: Pick<Store, 'specifications'>;
  readonly secretBox: SecretBox;
}): Promise<number> {
  const { specifications } = store;
  let sealed = 0;
  for (;;) {
    const open = await specifications.listUnsealed(BATCH);
    for (const { id, objects } of open)
      await specifications.seal(id, sealObjects(secretBox, id, objects));
    sealed += open.length;
    if (open.length < BATCH) return sealed;
  }
}
