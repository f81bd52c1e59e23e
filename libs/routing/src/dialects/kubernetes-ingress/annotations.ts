/**
 * Annotations in their three spellings as one: Traefik 2 and later (`traefik.ingress.kubernetes.io/router.priority`),
 * 1.7 (`traefik.ingress.kubernetes.io/priority`, and the same without `traefik.`), and the labels 1.7 still took
 * (`traefik.frontend.priority`).
 */
import { closest } from 'fastest-levenshtein';
import type { ObjectRef } from '../../ir/provenance.js';
import { excerpt } from '../../ir/names.js';
import { commaList } from '../comma-list.js';
import type { Problems } from '../kubernetes/problems.js';
import { INGRESS_NAMES, LABELS, PATTERNS, SERVICE_NAMES } from './annotation-names.js';

const PREFIXES = ['traefik.ingress.kubernetes.io/', 'ingress.kubernetes.io/'];
/** What other tools on the same objects write under `traefik.`; not the edge's to judge. */
const OTHERS: ReadonlySet<string> = new Set(['traefik.enable', 'traefik.tags']);

/** Settings by their one name, each with the annotation it was read from. */
export class Annotations {
  private readonly values = new Map<string, { readonly key: string; readonly value: string }>();

  constructor(
    annotations: Readonly<Record<string, string>> | null | undefined,
    readonly object: ObjectRef,
    private readonly problems: Problems,
  ) {
    const isService = object.kind === 'Service';
    const known = isService ? SERVICE_NAMES : INGRESS_NAMES;
    const elsewhere = isService ? INGRESS_NAMES : SERVICE_NAMES;
    for (const [key, value] of Object.entries(annotations ?? {})) {
      // The deployer's, for a catalogue of services: `traefik.frontend.rule` and its like.
      if (isService && key.toLowerCase().startsWith('traefik.frontend.')) continue;
      const name = nameOf(key);
      if (name === undefined) continue;
      if (isKnown(name, known)) this.keep(name, key, value);
      else if (!isKnown(name, elsewhere)) this.warnUnknown(key, name, known);
      else this.warnElsewhere(key, isService);
    }
  }

  text(name: string): string | undefined {
    return this.values.get(name)?.value;
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  /** Names that begin so. */
  beginning(prefix: string): string[] {
    return [...this.values.keys()].filter((name) => name.startsWith(prefix));
  }

  bool(name: string): boolean | undefined {
    const text = this.text(name)?.trim().toLowerCase();
    if (text === undefined) return undefined;
    if (['true', '1', 't'].includes(text)) return true;
    if (['false', '0', 'f'].includes(text)) return false;
    this.warn(name, `"${excerpt(text)}" is neither true nor false and is ignored. Correct it.`);
    return undefined;
  }

  int(name: string): number | undefined {
    const text = this.text(name)?.trim();
    if (text === undefined) return undefined;
    if (/^-?\d{1,15}$/.test(text)) return Number(text);
    this.warn(name, `"${excerpt(text)}" is no whole number and is ignored. Correct it.`);
    return undefined;
  }

  /** Comma-separated. */
  list(name: string): string[] {
    return commaList(this.text(name));
  }

  /** `Name:value||Name:value`. */
  map(name: string): Record<string, string> {
    const entries: [string, string][] = [];
    for (const part of (this.text(name) ?? '').split('||')) {
      const colon = part.indexOf(':');
      if (colon > 0) entries.push([part.slice(0, colon).trim(), part.slice(colon + 1).trim()]);
      else if (part.trim() !== '')
        this.warn(name, `"${excerpt(part)}" is no "Name:value" and is ignored. Correct it.`);
    }
    return Object.fromEntries(entries);
  }

  /** Where a setting stands, for problems. */
  field(name: string): string {
    return fieldOf(this.values.get(name)?.key ?? name);
  }

  warn(name: string, message: string): void {
    this.problems.add('warning', 'annotation', this.object, this.field(name), message);
  }

  private keep(name: string, key: string, value: string): void {
    const present = this.values.get(name);
    if (!present || precedence(key) < precedence(present.key))
      this.values.set(name, { key, value });
  }

  private warnUnknown(key: string, name: string, known: ReadonlySet<string>): void {
    const nearest = closest(name, [...known]);
    this.problems.add(
      'warning',
      'unknown-annotation',
      this.object,
      fieldOf(key),
      `There is no annotation ${excerpt(key, 100)}, and it is ignored. The nearest is ${PREFIXES[0]}${nearest}.`,
    );
  }

  private warnElsewhere(key: string, isService: boolean): void {
    const [here, there] = isService ? ['Service', 'Ingress'] : ['Ingress', 'Service'];
    this.problems.add(
      'warning',
      'annotation-elsewhere',
      this.object,
      fieldOf(key),
      `${excerpt(key, 100)} is read on the ${there}, not on the ${here}, and is ignored. Move it.`,
    );
  }
}

function fieldOf(key: string): string {
  return `metadata.annotations["${excerpt(key, 100)}"]`;
}

/** The newer spelling counts where an object has several, as in Traefik 1.7. */
function precedence(key: string): number {
  if (key.startsWith(PREFIXES[1]!)) return 1;
  return key.startsWith(PREFIXES[0]!) ? 0 : 2;
}

/** The one name of an annotation's key; undefined where the key is not under one of Traefik's prefixes. */
function nameOf(key: string): string | undefined {
  const prefix = PREFIXES.find((each) => key.startsWith(each));
  if (prefix !== undefined) return key.slice(prefix.length).toLowerCase();
  const lower = key.toLowerCase();
  if (!lower.startsWith('traefik.') || lower.includes('/') || OTHERS.has(lower)) return undefined;
  // Labels of Traefik 2 (`traefik.http.…`) are for containers: other dialects read them.
  if (lower.startsWith('traefik.http.') || lower.startsWith('traefik.tcp.')) return undefined;
  return LABELS[lower] ?? lower;
}

function isKnown(name: string, known: ReadonlySet<string>): boolean {
  return known.has(name) || (known === INGRESS_NAMES && PATTERNS.some((each) => each.test(name)));
}
