/**
 * The loopback addresses of one sandbox's pods: 127.<block>.y.z, a block of 65,536 to itself. Several
 * sandboxes on one machine take different blocks; a listening socket holds a block for as long as the
 * process lives, however it ends.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';

/** The kubelet's own port, by custom. Nothing is served on it here. */
const HOLDER_PORT = 10_250;

/** 127.0.0.0/16 is everybody's: block 0 is never taken. */
const LAST_BLOCK = 254;

export interface PodNetwork {
  /** `127.<block>.0.0/16` */
  readonly cidr: string;
  /** The node's own address in it. */
  readonly nodeIP: string;
  /** A free address. Those of pods gone are used again only after all others. */
  allocate(): string;
  /** Takes this very address, if it is one of ours and free. */
  claim(address: string): boolean;
  release(address: string): void;
  close(): Promise<void>;
}

/** `blockFile` remembers the block, so that pods keep their addresses over a restart. */
export async function openPodNetwork(blockFile: string): Promise<PodNetwork> {
  const preferred = readBlock(blockFile) ?? 1 + Math.floor(Math.random() * LAST_BLOCK);
  for (let tried = 0; tried < LAST_BLOCK; tried += 1) {
    const block = 1 + ((preferred - 1 + tried) % LAST_BLOCK);
    const holder = await hold(`127.${block}.255.254`);
    if (holder === undefined) continue;
    writeFileSync(blockFile, String(block));
    return { ...makeAddressPool(block), close: () => close(holder) };
  }
  throw new Error(
    `No block of loopback addresses is free: port ${HOLDER_PORT} is taken on every 127.x.255.254. ` +
      'Stop other sandboxes, or whatever listens on that port on all addresses.',
  );
}

/** The addresses of one block, in order, round and round. */
export function makeAddressPool(block: number): Omit<PodNetwork, 'close'> {
  const taken = new Set<number>();
  let latest = 0;
  const nodeIP = `127.${block}.255.254`;
  return {
    cidr: `127.${block}.0.0/16`,
    nodeIP,
    allocate() {
      for (let step = 1; step <= POOL_SIZE; step += 1) {
        const index = (latest + step) % POOL_SIZE;
        if (taken.has(index)) continue;
        taken.add(index);
        latest = index;
        return addressOf(block, index);
      }
      throw new Error(`All ${POOL_SIZE} addresses of 127.${block}.0.0/16 are taken`);
    },
    claim(address) {
      const index = indexOf(block, address);
      if (index === undefined || taken.has(index)) return false;
      taken.add(index);
      latest = Math.max(latest, index);
      return true;
    },
    release(address) {
      const index = indexOf(block, address);
      if (index !== undefined) taken.delete(index);
    },
  };
}

/** y from 0 to 253, z from 1 to 254: no network or broadcast look-alikes, and never the node's own. */
const PER_ROW = 254;
const POOL_SIZE = 254 * PER_ROW;

function addressOf(block: number, index: number): string {
  return `127.${block}.${Math.floor(index / PER_ROW)}.${1 + (index % PER_ROW)}`;
}

function indexOf(block: number, address: string): number | undefined {
  const parts = address.split('.').map(Number);
  const [first, second, y = -1, z = -1] = parts;
  const ours = parts.length === 4 && first === 127 && second === block;
  if (!ours || y < 0 || y > 253 || z < 1 || z > PER_ROW) return undefined;
  return y * PER_ROW + z - 1;
}

function readBlock(file: string): number | undefined {
  try {
    const block = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(block) && block >= 1 && block <= LAST_BLOCK ? block : undefined;
  } catch {
    return undefined;
  }
}

function hold(address: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen({ host: address, port: HOLDER_PORT, exclusive: true }, () => {
      resolve(server.unref());
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
