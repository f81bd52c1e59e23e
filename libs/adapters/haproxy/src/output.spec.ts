import { describe, expect, test } from 'vitest';
import { parseOutput, summarizeAlerts } from './output.js';

const REFUSED = `[NOTICE]   (22442) : haproxy version is 2.6.12-1+deb12u4
[ALERT]    (22442) : config : parsing [h.cfg:17] : unknown keyword 'bogus' in 'frontend' section
[ALERT]    (22442) : config : Error(s) found in configuration file : h.cfg
[ALERT]    (22442) : config : Fatal errors found in configuration.
[WARNING]  (22442) : Loading failure!
`;

describe('HAProxy’s output', () => {
  test('is split into lines with a level', () => {
    expect(parseOutput(REFUSED).map(({ level }) => level)).toEqual([
      'notice',
      'alert',
      'alert',
      'alert',
      'warning',
    ]);
  });

  test('is summed up by what it objects to', () => {
    expect(summarizeAlerts(REFUSED)).toBe(
      "config : parsing [h.cfg:17] : unknown keyword 'bogus' in 'frontend' section",
    );
  });

  test('counts what it leaves out', () => {
    const many = Array.from(
      { length: 5 },
      (_, index) => `[ALERT] (1) : config : fault ${index}`,
    ).join('\n');
    expect(summarizeAlerts(many, 2)).toBe('config : fault 0; config : fault 1; and 3 more');
  });

  test('without a reason is said to have none', () => {
    expect(summarizeAlerts('')).toBe('HAProxy gave no reason');
  });
});
