/** For each of `size` nodes the number of its strongly connected component (Tarjan, without recursion). */
export function components(size: number, next: (node: number) => readonly number[]): Int32Array {
  const component = new Int32Array(size).fill(-1);
  const order = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const stack: number[] = [];
  let [clock, count] = [0, 0];
  const close = (node: number): void => {
    if (low[node] !== order[node]) return;
    for (let member = stack.pop()!; ; member = stack.pop()!) {
      component[member] = count;
      if (member === node) break;
    }
    count += 1;
  };
  const enter = (node: number): Visit => {
    order[node] = clock;
    low[node] = clock;
    clock += 1;
    stack.push(node);
    return { node, ways: next(node), at: 0 };
  };
  for (let root = 0; root < size; root += 1) {
    if (order[root]! >= 0) continue;
    const visits = [enter(root)];
    while (visits.length > 0) {
      const visit = visits.at(-1)!;
      const { node, ways } = visit;
      if (visit.at < ways.length) {
        const to = ways[visit.at]!;
        visit.at += 1;
        if (order[to]! < 0) visits.push(enter(to));
        else if (component[to]! < 0) low[node] = Math.min(low[node]!, order[to]!);
        continue;
      }
      close(node);
      visits.pop();
      const parent = visits.at(-1);
      if (parent) low[parent.node] = Math.min(low[parent.node]!, low[node]!);
    }
  }
  return component;
}

interface Visit {
  readonly node: number;
  readonly ways: readonly number[];
  at: number;
}
