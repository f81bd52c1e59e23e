import { Secret } from '@fleetcommand/kernel/secret';
import type { Fragment } from '@fleetcommand/routing/ir/ir';

/** Stands for a secret in the text: `{"$secret": "…"}`. */
const SECRET = '$secret';

/** A fragment as one line of JSON, private keys included: for files that only the edge may read. */
export function fragmentToText(fragment: Fragment): string {
  return JSON.stringify(fragment, function (this: Record<string, unknown>, key, value: unknown) {
    // A secret has made itself unreadable by the time it is passed as the value.
    const raw = this[key];
    return raw instanceof Secret ? { [SECRET]: raw.reveal() } : value;
  });
}

/** The inverse. The text must be one this program wrote: its file's checksum or line end vouches for that. */
export function fragmentFromText(text: string): Fragment {
  // Most fragments hold none, and are read several times as fast.
  if (!text.includes(`"${SECRET}"`)) return JSON.parse(text) as Fragment;
  return JSON.parse(text, (_key, value: unknown) =>
    isSecret(value) ? new Secret(value[SECRET]) : value,
  ) as Fragment;
}

function isSecret(value: unknown): value is { readonly [SECRET]: string } {
  return typeof value === 'object' && value !== null && SECRET in value;
}
