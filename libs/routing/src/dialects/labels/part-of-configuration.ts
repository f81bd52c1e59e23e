/** A configuration as it is written, of one item, as that item's part. */
import { Configuration } from '../dynamic/configuration.js';
import { decode } from '../dynamic/decode.js';
import type { Raw } from '../dynamic/decode.js';
import { NO_ENTRIES } from '../dynamic/part.js';
import type { Part } from '../dynamic/part.js';
import { fillIn } from './fill-in.js';
import type { LabelledItem, LabelOptions } from './item.js';
import type { PartProblems } from './part-problems.js';

/** `prefix` is what its writer puts before the fields. */
export function partOfConfiguration(
  item: LabelledItem,
  raw: Raw,
  problems: PartProblems,
  prefix: string,
  options: LabelOptions,
): Part {
  const { value, faults } = decode(raw, Configuration);
  for (const { path, message } of faults) problems.fault(path, message);
  const filled = fillIn(item, (value ?? {}) as Configuration, problems, options);
  return {
    key: item.key,
    ...(item.rank !== undefined && { rank: item.rank }),
    object: item.object,
    prefix,
    entries: { ...NO_ENTRIES, ...filled, hosts: item.hosts ?? {} },
    broken: problems.broken(faults),
    problems: problems.all,
  };
}
