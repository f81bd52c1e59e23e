import type { Problem } from '../../ir/ir.js';
import type { ObjectRef } from '../../ir/provenance.js';
import { excerpt } from '../../ir/names.js';
import type { DecodeFault } from '../dynamic/decode.js';
import { SECTION_PATHS, entryKey } from '../dynamic/part.js';
import type { Section } from '../dynamic/part.js';

/** What is wrong with one owner's text, in its writer's words. */
export class PartProblems {
  private readonly found: Problem[] = [];
  private readonly refused = new Map<string, string>();

  constructor(
    private readonly object: ObjectRef,
    /** What stands before fields: `traefik.` of labels. */
    private readonly prefix: string,
    /** The first part of codes. */
    private readonly dialect: 'traefik' | 'docker-flow' | 'rancher' = 'traefik',
  ) {}

  get all(): readonly Problem[] {
    return this.found;
  }

  warn(code: string, field: string, message: string): void {
    this.add('warning', code, field, message);
  }

  error(code: string, field: string, message: string): void {
    this.add('error', code, field, message);
  }

  /** Something that could not be read as what it should be. */
  fault(path: readonly string[], message: string): void {
    this.add('error', 'malformed', fieldOf(path), message);
  }

  /** An entry that cannot be had as it is written; nor can what uses it. */
  breaks(section: Section, name: string, field: string, message: string): void {
    this.add('error', 'refused', field, message);
    this.refused.set(entryKey(section, name), message);
  }

  /** Entries that were not understood whole, and why: what uses them would do less than was asked. */
  broken(faults: readonly DecodeFault[]): ReadonlyMap<string, string> {
    const broken = new Map(this.refused);
    for (const { path, message } of faults) {
      const at = fieldOf(path);
      for (const [section, root] of Object.entries(SECTION_PATHS)) {
        if (!at.startsWith(`${root}.`)) continue;
        const [, , name = ''] = path;
        const key = entryKey(section as Section, name);
        if (!broken.has(key)) broken.set(key, `${this.prefix}${at}: ${message}`);
      }
    }
    return broken;
  }

  private add(severity: Problem['severity'], code: string, field: string, message: string): void {
    this.found.push({
      severity,
      code: `${this.dialect}.${code}`,
      object: this.object,
      field: excerpt(`${this.prefix}${field}`, 200),
      message,
    });
  }
}

/** `http`, `routers`, `web`, `[0]` → `http.routers.web[0]`. */
function fieldOf(path: readonly string[]): string {
  return path.join('.').replaceAll('.[', '[');
}
