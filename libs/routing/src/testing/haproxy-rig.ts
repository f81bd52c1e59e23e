/** A real HAProxy over a compiled model, for the int specs of this package. */
import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server as HttpServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { printCommand } from '../haproxy/commands.js';
import type { Model } from '../haproxy/model/model.js';
import { ANSWER_STATUS, ERROR_STATUSES } from '../haproxy/model/model.js';
import { DEFAULT_EDGE_OPTIONS } from '../haproxy/model/options.js';
import type { EdgeOptions, EntryPointOptions } from '../haproxy/model/options.js';
import type { RuntimeCommand } from '../haproxy/model/runtime-command.js';
import { print } from '../haproxy/print.js';
import { freePort } from './free-port.js';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookies: readonly string[];
  readonly body: string;
  readonly raw: string;
}

export class HaproxyRig {
  readonly folder = mkdtempSync(join(tmpdir(), 'fc-routing-'));
  private child: ChildProcess | undefined;
  private output = '';

  private constructor(
    readonly ports: { readonly web: number; readonly websecure: number },
    readonly options: EdgeOptions,
  ) {}

  /** `entryPoint` holds for each of them. */
  static async make(
    options: Partial<EdgeOptions> = {},
    entryPoint: Partial<EntryPointOptions> = {},
  ): Promise<HaproxyRig> {
    const ports = { web: await freePort(), websecure: await freePort() };
    const rig = new HaproxyRig(ports, {
      ...DEFAULT_EDGE_OPTIONS,
      entryPoints: DEFAULT_EDGE_OPTIONS.entryPoints.map((each) => ({
        ...each,
        bind: { address: '127.0.0.1', port: ports[each.name as keyof typeof ports] },
        ...entryPoint,
      })),
      poolSize: 8,
      maxconn: 200,
      ...options,
      runtimeSocket: 'unset',
    });
    (rig.options as { runtimeSocket: string }).runtimeSocket = join(rig.folder, 'runtime.sock');
    return rig;
  }

  /** What `haproxy -c` says; empty where the configuration is valid and without warnings. */
  check(model: Model): string {
    this.write(model);
    const { status, stderr } = spawnSync(
      'haproxy',
      ['-c', '-f', join(this.folder, 'haproxy.cfg')],
      { encoding: 'utf8', cwd: this.folder },
    );
    const faults = stderr.split('\n').filter((line) => /^\[(WARNING|ALERT)\]/.test(line));
    return status === 0 || faults.length > 0
      ? faults.join('\n')
      : `haproxy -c ended with ${status}`;
  }

  async start(model: Model): Promise<void> {
    const faults = this.check(model);
    if (faults !== '') throw new Error(faults);
    this.child = spawn('haproxy', ['-db', '-f', join(this.folder, 'haproxy.cfg')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: this.folder,
    });
    this.child.stdout?.on('data', (data: Buffer) => (this.output += String(data)));
    this.child.stderr?.on('data', (data: Buffer) => (this.output += String(data)));
    await until(() => this.command('show info').then((reply) => reply.includes('Pid:'))).catch(
      (error: unknown) => {
        throw new Error(`HAProxy does not start: ${this.output}`, { cause: error });
      },
    );
  }

  /** Everything HAProxy wrote, its access log included. */
  get log(): string {
    return this.output;
  }

  /** Sends a plan's commands; answers with each line's reply. */
  async apply(
    commands: readonly RuntimeCommand[],
  ): Promise<Array<readonly [line: string, reply: string]>> {
    const replies: Array<readonly [string, string]> = [];
    for (const text of commands.flatMap(printCommand))
      replies.push([text.split('\n', 1)[0]!, await this.command(text)]);
    return replies;
  }

  command(text: string): Promise<string> {
    return exchange(connect(this.options.runtimeSocket), `${text}\n`).then((reply) => reply.trim());
  }

  /** Sends raw HTTP/1.1 to `web` and reads until HAProxy closes. */
  async raw(request: string): Promise<Reply> {
    return parse(await exchange(connect(this.ports.web, '127.0.0.1'), request));
  }

  get(
    host: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    method = 'GET',
  ): Promise<Reply> {
    const lines = Object.entries({ Host: host, Connection: 'close', ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    return this.raw(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  }

  /** What curl prints; any certificate is accepted. */
  async curl(args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('curl', ['-sk', '--max-time', '5', ...args]);
    return stdout;
  }

  /** Has HAProxy stop once its connections have ended, as a reload does. */
  drain(): void {
    this.child?.kill('SIGUSR1');
  }

  /** Ends HAProxy; another model may be started. */
  async end(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exited;
  }

  async stop(): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A self-signed chain and key for these names. */
  certificate(...names: string[]): { chainPem: string; keyPem: string } {
    const [key, chain] = [join(this.folder, 'new.key'), join(this.folder, 'new.crt')];
    const subject = [
      '-subj',
      `/CN=${names[0]}`,
      '-addext',
      `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`,
    ];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '2',
        '-keyout',
        key,
        '-out',
        chain,
        ...subject,
      ],
      { stdio: 'ignore' },
    );
    return { chainPem: readFileSync(chain, 'utf8'), keyPem: readFileSync(key, 'utf8') };
  }

  private write(model: Model): void {
    const put = (path: string, text: string): void => {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
    };
    const { files, secretFiles } = print(model);
    for (const [path, text] of files) put(path, text);
    for (const [path, pem] of secretFiles) put(path, pem.reveal());
    for (const answer of Object.keys(ANSWER_STATUS)) {
      put(`pages/${answer}.html`, `<p>${answer} 100%% %[unique-id]</p>\n`);
      put(`pages/${answer}.json`, `{"code":"${answer}"}\n`);
    }
    for (const status of ERROR_STATUSES)
      put(`pages/error-${status}.html`, `<p>error ${status}</p>\n`);
    const { chainPem, keyPem } = this.certificate('default.invalid');
    put(this.options.defaultCertificate, chainPem + keyPem);
  }
}

export interface Origin {
  readonly port: number;
  close(): Promise<void>;
}

/** Answers every request with a JSON account of it, and websocket upgrades with the request's head. */
export async function startOrigin(address: string, port = 0): Promise<Origin> {
  const server: HttpServer = createServer((request, response) => {
    const { method, url, rawHeaders } = request;
    response.end(JSON.stringify({ origin: address, method, url, headers: pairs(rawHeaders) }));
  });
  server.on('upgrade', (request, socket) => {
    const account = JSON.stringify({ headers: pairs(request.rawHeaders) });
    socket.end(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n${account}`,
    );
  });
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export async function until(isTrue: () => Promise<boolean>, deadlineMs = 10_000): Promise<void> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    if (await isTrue().catch(() => false)) return;
    if (Date.now() > end) throw new Error('the condition did not come true in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function pairs(rawHeaders: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase();
    headers[name] =
      name in headers ? `${headers[name]}, ${rawHeaders[index + 1]}` : rawHeaders[index + 1]!;
  }
  return headers;
}

async function exchange(socket: ReturnType<typeof connect>, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (data) => (received += data.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
    socket.write(Buffer.from(request, 'latin1'));
  });
}

function parse(raw: string): Reply {
  const end = raw.indexOf('\r\n\r\n');
  const [statusLine, ...lines] = raw.slice(0, end).split('\r\n');
  const headers: Record<string, string> = {};
  const setCookies: string[] = [];
  for (const line of lines) {
    const name = line.slice(0, line.indexOf(':')).toLowerCase();
    const value = line.slice(line.indexOf(':') + 1).trim();
    headers[name] = value;
    if (name === 'set-cookie') setCookies.push(value);
  }
  return {
    status: Number(statusLine?.split(' ')[1]),
    headers,
    setCookies,
    body: raw.slice(end + 4),
    raw,
  };
}
