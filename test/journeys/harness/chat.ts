/** The sample chat, at the address of somebody's instance. */
import type { Client } from './browser-like.js';

export function postMessage(client: Client, url: string, text: string): ReturnType<Client['json']> {
  return client.json(`${url}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ author: 'Ada', text }),
  });
}

/** The first page, as JSON. */
export async function readMessages(client: Client, url: string): Promise<string> {
  return JSON.stringify((await client.json(`${url}/api/messages`)).body);
}
