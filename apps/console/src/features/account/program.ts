import Bowser from 'bowser';

/** What our own programs call themselves: `fleet-cli (linux)`. */
const OURS: Readonly<Record<string, string>> = {
  'fleet-cli': 'The fleet command line',
  'fleet-up': 'The local stack',
};
const SYSTEMS: Readonly<Record<string, string>> = {
  linux: 'Linux',
  darwin: 'macOS',
  win32: 'Windows',
};

/** What people call the program behind a `User-Agent`: `Chrome on Linux`. What is no browser is called as it calls itself. */
export function programOf(userAgent: string): string {
  if (userAgent === '') return 'Unknown';
  const [, name = '', system = ''] = /^([\w-]+) \((\w+)\)$/.exec(userAgent) ?? [];
  const ours = OURS[name];
  if (ours) return `${ours} on ${SYSTEMS[system] ?? system}`;
  const { browser, os } = Bowser.parse(userAgent);
  if (!browser.name) return userAgent;
  return os.name ? `${browser.name} on ${os.name}` : browser.name;
}
