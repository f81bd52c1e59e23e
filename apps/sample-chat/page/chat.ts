/**
 * The chat page. Observes the socket and the form; changes the list of messages, the connection's line
 * and the problem's line. Text reaches the page as text nodes only.
 */
import { io } from 'socket.io-client';
import type { Message } from '../src/message.js';
import type { SendReply, Welcome } from '../src/sockets.js';

const NAME_KEY = 'chat-name';
const SEND_TIMEOUT_MS = 8000;
/** Closer to the end than this, the list follows new messages. */
const FOLLOW_DISTANCE_PX = 80;

function element<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`The page lacks #${id}`);
}

const scroller = element('scroller', HTMLDivElement);
const list = element('messages', HTMLOListElement);
const empty = element('empty', HTMLParagraphElement);
const connection = element('connection', HTMLParagraphElement);
const composer = element('composer', HTMLFormElement);
const author = element('author', HTMLInputElement);
const text = element('text', HTMLInputElement);
const problem = element('problem', HTMLParagraphElement);

const seen = new Set<number>();
let lastId: number | undefined;

const socket = io({
  path: new URL('socket.io/', document.baseURI).pathname,
  transports: ['websocket', 'polling'],
  tryAllTransports: true,
  reconnectionDelay: 300,
  reconnectionDelayMax: 4000,
  // Asked for at every (re)connection: only what we lack is sent.
  auth: (answer) => answer(lastId === undefined ? {} : { lastId }),
});

function show(state: 'connecting' | 'live' | 'lost', words: string): void {
  connection.dataset.state = state;
  connection.textContent = words;
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

function render(message: Message): HTMLLIElement {
  const item = document.createElement('li');
  item.className = message.author === author.value.trim() ? 'message own' : 'message';
  item.dataset.id = String(message.id);
  const head = document.createElement('header');
  const name = document.createElement('strong');
  name.textContent = message.author;
  const time = document.createElement('time');
  time.dateTime = message.sentAt;
  time.title = new Date(message.sentAt).toLocaleString();
  time.textContent = clock.format(new Date(message.sentAt));
  const body = document.createElement('p');
  body.textContent = message.text;
  head.append(name, time);
  item.append(head, body);
  return item;
}

function isNearEnd(): boolean {
  const belowPx = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
  return belowPx < FOLLOW_DISTANCE_PX;
}

function add(messages: readonly Message[]): void {
  const follows = isNearEnd();
  for (const message of messages) {
    if (seen.has(message.id)) continue;
    seen.add(message.id);
    lastId = Math.max(lastId ?? 0, message.id);
    const later = [...list.children].find(
      (item) => item instanceof HTMLElement && Number(item.dataset.id) > message.id,
    );
    list.insertBefore(render(message), later ?? null);
  }
  empty.hidden = seen.size > 0;
  if (follows) scroller.scrollTop = scroller.scrollHeight;
}

socket.on('welcome', ({ instance, version }: Welcome) =>
  show('live', `Connected to ${instance} · version ${version}`),
);
socket.on('messages', add);
socket.on('disconnect', () => show('lost', 'Connection lost. Connecting again …'));
socket.on('connect_error', () => show('lost', 'No connection. Trying again …'));
composer.addEventListener('submit', (event) => {
  event.preventDefault();
  void send(text.value);
});

async function send(words: string): Promise<void> {
  problem.textContent = '';
  const reply: SendReply = await socket
    .timeout(SEND_TIMEOUT_MS)
    .emitWithAck('send', { author: author.value, text: words })
    .catch(() => ({ ok: false, reason: 'The chat does not answer.' }));
  if (!reply.ok) {
    problem.textContent = `Not sent: ${reply.reason}`;
    return;
  }
  add([reply.message]);
  if (text.value === words) text.value = '';
  scroller.scrollTop = scroller.scrollHeight;
  text.focus();
}

/** Private windows and strict settings refuse storage; the name is then asked for each time. */
function storage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}

author.value = storage()?.getItem(NAME_KEY) ?? '';
author.addEventListener('change', () => storage()?.setItem(NAME_KEY, author.value.trim()));
(author.value === '' ? author : text).focus();
