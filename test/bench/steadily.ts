import { setTimeout as delay } from 'node:timers/promises';

/** Each is sent at its time, whatever became of those before; latencies count from that time. */
export async function steadily(
  once: () => Promise<void>,
  { rate, count }: { readonly rate: number; readonly count: number },
): Promise<number[]> {
  const startedAt = performance.now();
  const samples: Promise<number>[] = [];
  for (let i = 0; i < count; i += 1) {
    const dueAt = startedAt + (i * 1000) / rate;
    const early = dueAt - performance.now();
    if (early > 1) await delay(early);
    const sample = once().then(() => performance.now() - dueAt);
    // Reported once all were sent: a rejection that nobody waits for yet would end the process, and leave its servers.
    sample.catch(() => undefined);
    samples.push(sample);
  }
  return Promise.all(samples);
}
