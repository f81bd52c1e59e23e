/** What HAProxy holds, as far as plans change it: read from printed files, and moved by commands as the real one is. */
import { withBrackets } from '@fleetcommand/kernel/ip-host';

import type { Model } from '../haproxy/model/model.js';
import { serverWords } from '../haproxy/layout.js';
import { CRT_LIST } from '../haproxy/model/model.js';
import type { RuntimeCommand } from '../haproxy/model/runtime-command.js';
import { print } from '../haproxy/print.js';

export class SimulatedHaproxy {
  readonly maps = new Map<string, Map<string, string>>();
  /** Backend → server → its arguments. */
  readonly backends = new Map<
    string,
    Map<string, { target: string; weight: number; enabled: boolean }>
  >();
  readonly certificates = new Map<string, string>();
  /** File → SNI names. */
  readonly crtList = new Map<string, string>();

  static load(model: Model): SimulatedHaproxy {
    const held = new SimulatedHaproxy();
    const { files, secretFiles } = print(model);
    for (const [file, text] of files) {
      const lines = text.split('\n').filter((line) => line !== '');
      if (file.startsWith('maps/'))
        held.maps.set(file, new Map(lines.map((line) => splitOnce(line))));
      else if (file === CRT_LIST) for (const line of lines) held.crtList.set(...splitOnce(line));
      else held.readBackends(lines);
    }
    for (const [file, pem] of secretFiles) held.certificates.set(file, pem.reveal());
    return held;
  }

  /** Throws where HAProxy would refuse, or do something nobody wants. */
  apply(command: RuntimeCommand): void {
    switch (command.kind) {
      case 'add-map':
        return add(this.mapOf(command.map), command.key, command.value);
      case 'set-map':
        return set(this.mapOf(command.map), command.key, command.value);
      case 'del-map':
        return remove(this.mapOf(command.map), command.key);
      case 'add-server': {
        const { address, port, weight } = command.server;
        const target = [`${withBrackets(address)}:${port}`, ...serverWords(command.server)].join(
          ' ',
        );
        return add(this.backendOf(command.backend), command.server.name, {
          target,
          weight,
          enabled: true,
        });
      }
      case 'set-weight': {
        const server = this.backendOf(command.backend).get(command.server);
        if (!server) throw new Error(`no server ${command.server}`);
        server.weight = command.weight;
        return;
      }
      case 'remove-server':
        return remove(this.backendOf(command.backend), command.server);
      case 'add-authorities':
        return add(this.certificates, command.file, command.pem.reveal());
      case 'set-authorities':
        return set(this.certificates, command.file, command.pem.reveal());
      case 'remove-authorities':
        return remove(this.certificates, command.file);
      case 'add-certificate':
        return add(this.certificates, command.file, command.pem.reveal());
      case 'set-certificate':
        return set(this.certificates, command.file, command.pem.reveal());
      case 'remove-certificate':
        if (this.crtList.has(command.file)) throw new Error(`${command.file} is in use`);
        return remove(this.certificates, command.file);
      case 'add-crt-list':
        if (!this.certificates.has(command.file)) throw new Error(`${command.file} is not loaded`);
        return add(this.crtList, command.file, command.names.join(' '));
      case 'remove-crt-list':
        return remove(this.crtList, command.file);
      case 'enable-server':
      case 'ready-server':
      case 'set-address':
      case 'drain-server':
        throw new Error(`plans do not use ${command.kind}`);
    }
  }

  private readBackends(lines: readonly string[]): void {
    let servers: Map<string, { target: string; weight: number; enabled: boolean }> | undefined;
    for (const line of lines) {
      const section = /^(\w+) (\S+)/.exec(line);
      if (section) servers = undefined;
      if (section?.[1] === 'backend' && section[2]!.startsWith('pool-')) {
        servers = new Map();
        this.backends.set(section[2]!, servers);
      }
      const server = /^ {2}server (\S+) (\S+) weight (\d+)(.*)$/.exec(line);
      if (server && servers)
        servers.set(server[1]!, {
          target: `${server[2]}${server[4]}`,
          weight: Number(server[3]),
          enabled: true,
        });
    }
  }

  private mapOf(name: string): Map<string, string> {
    const map = this.maps.get(name);
    if (!map) throw new Error(`no map ${name}`);
    return map;
  }

  private backendOf(
    name: string,
  ): Map<string, { target: string; weight: number; enabled: boolean }> {
    const backend = this.backends.get(name);
    if (!backend) throw new Error(`no backend ${name}`);
    return backend;
  }
}

function splitOnce(line: string): [string, string] {
  const space = line.indexOf(' ');
  return [line.slice(0, space), line.slice(space + 1)];
}

function add<V>(map: Map<string, V>, key: string, value: V): void {
  if (map.has(key)) throw new Error(`${key} is present already`);
  map.set(key, value);
}

function set<V>(map: Map<string, V>, key: string, value: V): void {
  if (!map.has(key)) throw new Error(`${key} is absent`);
  map.set(key, value);
}

function remove<V>(map: Map<string, V>, key: string): void {
  if (!map.delete(key)) throw new Error(`${key} is absent`);
}
