/** What was told over Docker Flow Proxy's API: services and certificates. Kept in a file, so that a restart forgets none. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

export interface KeptFlowService {
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
}

const Kept = z.object({
  services: z.array(z.object({ name: z.string(), settings: z.record(z.string(), z.string()) })),
  certificates: z.record(z.string(), z.string()),
});

export class FlowRegistry {
  readonly services = new Map<string, KeptFlowService>();
  readonly certificates = new Map<string, string>();
  private readonly listeners = new Set<() => void>();

  /** `file` holds private keys: it is readable by its owner only. */
  constructor(private readonly file: string) {
    const kept = Kept.safeParse(readJson(file));
    if (!kept.success) return;
    for (const service of kept.data.services) this.services.set(service.name, service);
    for (const [name, pem] of Object.entries(kept.data.certificates))
      this.certificates.set(name, pem);
  }

  put(service: KeptFlowService): void {
    this.services.set(service.name, service);
    this.changed();
  }

  remove(name: string): boolean {
    const wasThere = this.services.delete(name);
    if (wasThere) this.changed();
    return wasThere;
  }

  putCertificate(name: string, pem: string): void {
    this.certificates.set(name, pem);
    this.changed();
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private changed(): void {
    const kept = {
      services: [...this.services.values()],
      certificates: Object.fromEntries(this.certificates),
    };
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(`${this.file}.new`, JSON.stringify(kept), { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
    for (const listener of this.listeners) listener();
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}
