import type { RefusedCommand, RuntimeCommand as Line } from '@fleetcommand/adapter-haproxy/runtime';
import { printCommand } from '@fleetcommand/routing/haproxy/commands';
import type { RuntimeCommand } from '@fleetcommand/routing/haproxy/model/runtime-command';

/**
 * The lines of a batch. Takes care of servers that cannot be deleted yet: HAProxy refuses while connections
 * (websockets, idle ones) remain. They go on a list instead, and are revived where they are wanted again.
 */
export class BatchScript {
  readonly lines: readonly Line[];

  constructor(
    commands: readonly RuntimeCommand[],
    private readonly leftovers: Set<string>,
  ) {
    this.lines = commands
      .flatMap((command) => this.expand(command).flatMap(printCommand))
      .map(toLine);
  }

  /** Refusals that are faults; a refused deletion of a server in use puts it on the list. */
  unexpectedRefusals(refused: readonly RefusedCommand[]): RefusedCommand[] {
    return refused.filter(({ line, reply }) => {
      if (isHarmless(line, reply)) return false;
      const name = /^del server (\S+)$/.exec(line)?.[1];
      if (name === undefined || !/connection|idle/i.test(reply)) return true;
      this.leftovers.add(name);
      return false;
    });
  }

  private expand(command: RuntimeCommand): RuntimeCommand[] {
    if (command.kind !== 'add-server') return [command];
    const { backend, server } = command;
    // Its name says address, port and protocol: a leftover of this name is the same server.
    if (!this.leftovers.delete(`${backend}/${server.name}`)) return [command];
    return [
      { kind: 'set-weight', backend, server: server.name, weight: server.weight },
      { kind: 'enable-server', backend, server: server.name },
    ];
  }
}

/**
 * Authorities that a server out of service still holds cannot be deleted before it is: they stay until the next
 * reload, and are set anew where they are wanted again.
 */
function isHarmless(line: string, reply: string): boolean {
  if (/^del ssl (ca-file|cert) /.test(line)) return /in use|is used/i.test(reply);
  return /^new ssl (ca-file|cert) /.test(line) && /already exists/i.test(reply);
}

/** The text of one command, its payload apart. */
function toLine(text: string): Line {
  const end = text.indexOf('\n');
  if (end < 0) return { line: text };
  const line = text.slice(0, end).replace(/ <<$/, '');
  const payload = text.slice(end + 1).trimEnd();
  return payload === '' ? { line } : { line, payload };
}
