/** Runtime commands as the text HAProxy's socket takes (management guide, section 9.3). */
import { serverArguments } from './layout.js';
import type { Server } from './model/model.js';
import { MAX_PAYLOAD_BYTES, splitPem } from './plan.js';
import type { RuntimeCommand } from './model/runtime-command.js';
import { socketWord, word } from './model/words.js';

/**
 * The lines to send in order, one reply each. A text with a line end is a command with a payload: its lines, up to
 * and with the empty one. Texts with certificates hold keys: never log them.
 */
export function printCommand(command: RuntimeCommand): string[] {
  switch (command.kind) {
    case 'add-map':
    case 'set-map': {
      const verb = command.kind === 'add-map' ? 'add' : 'set';
      return [`${verb} map ${command.map} ${socketWord(command.key)} ${socketWord(command.value)}`];
    }
    case 'del-map':
      return [`del map ${command.map} ${socketWord(command.key)}`];
    case 'add-server':
      return addServer(command);
    case 'enable-server':
      return [`enable server ${path(command)}`];
    case 'ready-server':
      return [`set server ${path(command)} state ready`];
    case 'set-address':
      return [moved(path({ ...command, server: command.server.name }), command.server)];
    case 'set-weight':
      return [`set weight ${path(command)} ${command.weight}`];
    case 'drain-server':
      return [`set server ${path(command)} state drain`];
    case 'remove-server':
      return [`set server ${path(command)} state maint`, `del server ${path(command)}`];
    case 'add-certificate':
      return [
        `new ssl cert ${word(command.file)}`,
        ...setCertificate(command.file, command.pem.reveal()),
      ];
    case 'set-certificate':
      return setCertificate(command.file, command.pem.reveal());
    case 'remove-certificate':
      return [`del ssl cert ${word(command.file)}`];
    case 'add-authorities':
      return [`new ssl ca-file ${word(command.file)}`, ...setAuthorities(command)];
    case 'set-authorities':
      return setAuthorities(command);
    case 'remove-authorities':
      return [`del ssl ca-file ${word(command.file)}`];
    case 'add-crt-list':
      return [
        withPayload(
          `add ssl crt-list ${command.crtList}`,
          [command.file, ...command.names].map(word).join(' '),
        ),
      ];
    case 'remove-crt-list':
      return [`del ssl crt-list ${command.crtList} ${word(command.file)}`];
  }
}

function path({ backend, server }: { readonly backend: string; readonly server: string }): string {
  return `${word(backend)}/${word(server)}`;
}

/**
 * HAProxy 2.6 computes a dynamic cookie when a server's address changes, not when the server is added: the server
 * of a sticky backend is added at port 1 and moved to its own before it is enabled.
 */
function addServer({
  backend,
  server,
  dynamicCookie,
}: Extract<RuntimeCommand, { kind: 'add-server' }>): string[] {
  const target = path({ backend, server: server.name });
  const enable = [
    ...(server.isChecked ? [`enable health ${target}`] : []),
    `enable server ${target}`,
  ];
  if (!dynamicCookie) return [`add server ${target} ${serverArguments(server)}`, ...enable];
  const placeholder = { ...server, port: server.port === 1 ? 2 : 1 };
  return [`add server ${target} ${serverArguments(placeholder)}`, moved(target, server), ...enable];
}

function moved(target: string, { address, port }: Server): string {
  return `set server ${target} addr ${word(address)} port ${port}`;
}

function setCertificate(file: string, pem: string): string[] {
  const { chain, key } = splitPem(pem);
  const parts =
    pem.length <= MAX_PAYLOAD_BYTES
      ? [withPayload(`set ssl cert ${word(file)}`, pem)]
      : [
          withPayload(`set ssl cert ${word(file)}`, chain),
          withPayload(`set ssl cert ${word(file)}.key`, key),
        ];
  return [...parts, `commit ssl cert ${word(file)}`];
}

function setAuthorities({
  file,
  pem,
}: Extract<RuntimeCommand, { kind: 'add-authorities' | 'set-authorities' }>): string[] {
  return [
    withPayload(`set ssl ca-file ${word(file)}`, pem.reveal()),
    `commit ssl ca-file ${word(file)}`,
  ];
}

/** An empty line would end the payload early. */
function withPayload(command: string, payload: string): string {
  const lines = payload.split('\n').filter((line) => line.trim() !== '');
  return `${command} <<\n${lines.join('\n')}\n`;
}
