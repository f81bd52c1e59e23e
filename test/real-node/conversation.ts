import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../journeys/harness/browser-like.js';
import { postMessage } from '../journeys/harness/chat.js';

/** Between two messages; enough that something is always being said. */
const PAUSE_MS = 50;

interface Message {
  readonly id: number;
  readonly text: string;
}

/** Somebody who goes on talking in a sample chat, and remembers what was taken. */
export class Conversation {
  readonly said: string[] = [];
  #isOver = false;

  constructor(
    private readonly client: Client,
    private readonly url: string,
  ) {}

  /** Until it is stopped; what is not taken is not said again. */
  async talk(): Promise<void> {
    for (let i = 1; !this.#isOver; i += 1) {
      const text = `message ${i}`;
      if (await this.#say(text)) this.said.push(text);
      await delay(PAUSE_MS);
    }
  }

  stop(): void {
    this.#isOver = true;
  }

  /** Everything the chat knows. */
  async heard(): Promise<string[]> {
    const all: string[] = [];
    let last = 0;
    for (;;) {
      const { body } = await this.client.json(`${this.url}/api/messages?after=${last}`);
      const { data } = body as { data: Message[] };
      const newest = data.at(-1);
      if (!newest) return all;
      all.push(...data.map(({ text }) => text));
      last = newest.id;
    }
  }

  async #say(text: string): Promise<boolean> {
    try {
      return (await postMessage(this.client, this.url, text)).status < 300;
    } catch {
      return false;
    }
  }
}
