import Bowser from 'bowser';

/** What people call the program behind a `User-Agent`: `Chrome on Linux`. What is no browser is called as it calls itself. */
export function programOf(userAgent: string): string {
  if (userAgent === '') return 'unknown';
  const { browser, os } = Bowser.parse(userAgent);
  if (!browser.name) return userAgent;
  return os.name ? `${browser.name} on ${os.name}` : browser.name;
}
