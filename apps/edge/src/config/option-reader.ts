import { durationMs } from '@fleetcommand/routing/dialects/traefik/durations';
import { isCidr } from './addresses.js';
import type { Given, GivenOptions } from './given-options.js';

/** Reads single options, and notes what is wrong with them. */
export class OptionReader {
  readonly faults: string[] = [];

  constructor(private readonly source: GivenOptions) {}

  fault(sentence: string): undefined {
    this.faults.push(sentence);
  }

  given(path: string): Given | undefined {
    return this.source.options.get(path);
  }

  /** Whether it, or something below it, is given. */
  has(path: string): boolean {
    return [...this.source.options.keys()].some(
      (key) => key === path || key.startsWith(`${path}.`),
    );
  }

  /** What is right below a section. */
  names(section: string): string[] {
    const depth = section.split('.').length;
    const names = [...this.source.options.values()]
      .filter(({ path }) => path.slice(0, depth).join('.') === section)
      .flatMap(({ path }) => path[depth] ?? []);
    return [...new Set(names)];
  }

  flag(path: string): boolean | undefined {
    return this.read(path, 'true or false', (text) => {
      if (/^(true|yes|1)$/i.test(text)) return true;
      return /^(false|no|0)$/i.test(text) ? false : undefined;
    });
  }

  text(path: string): string | undefined {
    return this.given(path)?.values[0];
  }

  list(path: string): readonly string[] {
    return this.given(path)?.values ?? [];
  }

  /** Milliseconds of `15s`, or of a bare number of seconds. */
  duration(path: string): number | undefined {
    return this.read(path, 'a duration such as 15s', (text) => {
      const timeMs = durationMs(text);
      return timeMs !== undefined && timeMs >= 1 && timeMs <= 3_600_000 ? timeMs : undefined;
    });
  }

  oneOf<const T extends string>(path: string, values: readonly T[]): T | undefined {
    return this.read(path, values.join(', '), (text) =>
      values.find((value) => value.toLowerCase() === text.toLowerCase()),
    );
  }

  whole(path: string, least: number, most: number): number | undefined {
    return this.read(path, `a whole number of ${least}–${most}`, (text) => {
      const value = Number(text.replace(/s$/, ''));
      return Number.isInteger(value) && value >= least && value <= most ? value : undefined;
    });
  }

  ranges(path: string): readonly string[] {
    const given = this.given(path);
    for (const range of given?.values ?? [])
      if (!isCidr(range)) this.fault(`${given!.origin}: "${range}" is no address or CIDR.`);
    return given?.values ?? [];
  }

  /** `200-299,404`. */
  statuses(path: string): readonly (readonly [number, number])[] {
    const given = this.given(path);
    return (given?.values ?? []).flatMap((text): [number, number][] => {
      const [, first, last = first] = /^(\d{3})(?:-(\d{3}))?$/.exec(text) ?? [];
      if (first !== undefined) return [[Number(first), Number(last)]];
      this.fault(`${given!.origin}: "${text}" is no status or range such as 500-599.`);
      return [];
    });
  }

  private read<T>(
    path: string,
    wanted: string,
    parse: (text: string) => T | undefined,
  ): T | undefined {
    const given = this.given(path);
    if (!given) return undefined;
    const value = parse(given.values[0] ?? '');
    if (value === undefined)
      this.fault(`${given.origin} is "${given.values[0] ?? ''}", which is not ${wanted}.`);
    return value;
  }
}
