import { expect, it } from 'vitest';
import { ByNamespace } from './by-namespace.js';

/** Work that ends when it is told to. */
function openWork() {
  const begun: string[] = [];
  const endings = new Map<string, () => void>();
  const work = (item: string): Promise<void> => {
    begun.push(item);
    return new Promise((resolve) => endings.set(item, resolve));
  };
  return { begun, work, end: (item: string) => endings.get(item)?.() };
}

const namespaceOf = (item: string): string => item.split('/')[0]!;

it('one namespace’s many hold up no other’s one, also one that comes later', async () => {
  const namespaces = new ByNamespace();
  const { begun, work, end } = openWork();
  const first = namespaces.each(['bad/1', 'bad/2', 'good/1'], namespaceOf, work);
  expect(begun).toEqual(['bad/1', 'good/1']);
  const second = namespaces.each(['bad/1', 'bad/2', 'late/1'], namespaceOf, work);
  expect(begun).toEqual(['bad/1', 'good/1', 'late/1']);
  end('late/1');
  await second;
  end('good/1');
  end('bad/1');
  await expect.poll(() => begun.at(-1)).toBe('bad/2');
  end('bad/2');
  await first;
});

it('however many namespaces there are, sixteen are at it, and who has more lets others go first', async () => {
  const namespaces = new ByNamespace();
  const { begun, work, end } = openWork();
  const items = Array.from({ length: 20 }, (_, n) => [`n${n}/1`, `n${n}/2`]).flat();
  const all = namespaces.each(items, namespaceOf, work);
  expect(begun).toHaveLength(16);
  for (let turn = 0; turn < items.length; turn += 1) {
    await expect.poll(() => begun.length).toBe(Math.min(turn + 16, items.length));
    end(begun[turn]!);
  }
  await all;
  const firsts = begun.slice(0, 20).filter((item) => item.endsWith('/1'));
  expect(firsts).toHaveLength(20);
});

it('what a busy namespace owes is left to the next call, also after a failure', async () => {
  const namespaces = new ByNamespace();
  const failing = namespaces.each(['a/1'], namespaceOf, () => Promise.reject(new Error('gone')));
  await expect(failing).rejects.toThrow('gone');
  const { begun, work, end } = openWork();
  const again = namespaces.each(['a/1'], namespaceOf, work);
  expect(begun).toEqual(['a/1']);
  end('a/1');
  await again;
});
