import { readFileSync } from 'node:fs';

/** An account of this machine. */
export interface UnixUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Accounts that may run a server which refuses to run as root, best first. `nobody` comes last on
 * purpose: pods and careless daemons share it, and whoever shares the account can read its files.
 */
const SERVER_ACCOUNTS = ['postgres', 'daemon', 'nobody'];

/** The entries of a passwd(5) file; lines it cannot read are skipped. */
export function parsePasswd(text: string): UnixUser[] {
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    if (!name || !/^\d+$/.test(uid ?? '') || !/^\d+$/.test(gid ?? '')) return [];
    return [{ name, uid: Number(uid), gid: Number(gid) }];
  });
}

/**
 * The unprivileged account servers run as when we are root, or `undefined` when we are not root (then
 * they run as ourselves) or no such account exists.
 */
export function unprivilegedUser(
  uid = process.getuid?.(),
  passwd = () => readFileSync('/etc/passwd', 'utf8'),
): UnixUser | undefined {
  if (uid !== 0) return undefined;
  const accounts = parsePasswd(passwd());
  return SERVER_ACCOUNTS.flatMap((name) => accounts.filter((account) => account.name === name))[0];
}

/** Stands for any account without rights of its own: what it may reach, everybody may. */
export const ANYBODY: UnixUser = { name: 'nobody', uid: 65_534, gid: 65_534 };
