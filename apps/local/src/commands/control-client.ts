import { request, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import {
  localStatus,
  progressEvent,
  type LocalStatus,
  type ProgressEvent,
} from '@fleetcommand/contracts/http/local';

/** The running supervisor's control interface. */
export class ControlClient {
  constructor(private readonly socketPath: string) {}

  /** The status, or `undefined` when no supervisor listens. */
  async status(): Promise<LocalStatus | undefined> {
    const response = await this.send('GET', '/v1/status');
    if (!response) return undefined;
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
    return localStatus.parse(JSON.parse(text));
  }

  /** Hands every event to `onEvent` until the stream ends; gives the last `end`, if there was one. */
  async stream(
    method: 'GET' | 'POST',
    path: string,
    onEvent: (event: ProgressEvent) => void,
  ): Promise<Extract<ProgressEvent, { type: 'end' }> | undefined> {
    const response = await this.send(method, path);
    if (!response) return undefined;
    let last: Extract<ProgressEvent, { type: 'end' }> | undefined;
    const lines = createInterface({ input: response });
    // A supervisor that is killed cuts its streams: what was said until then counts.
    response.once('error', () => lines.close());
    for await (const line of lines) {
      const event = progressEvent.parse(JSON.parse(line));
      if (event.type === 'end') last = event;
      onEvent(event);
    }
    return last;
  }

  private send(method: 'GET' | 'POST', path: string): Promise<IncomingMessage | undefined> {
    return new Promise((resolve) => {
      const outgoing = request({ socketPath: this.socketPath, method, path }, resolve);
      outgoing.once('error', () => resolve(undefined));
      outgoing.end();
    });
  }
}
