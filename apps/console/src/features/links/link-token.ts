/** The token of a mail's link. It stands after `#`, so that no server's log and no Referer has it. */
export function linkToken(): string {
  return new URLSearchParams(window.location.hash.slice(1)).get('token') ?? '';
}
