import type { Mailbox, ReceivedMail } from '@fleetcommand/adapter-mail/mailbox';
import { escapeHtml } from '@fleetcommand/domain/mail/render';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1.5rem 1rem}
h1{font-size:1.4rem}a{color:inherit}ol{list-style:none;margin:0;padding:0}li{border-top:1px solid #8884}
li a{display:grid;gap:.25rem 1rem;grid-template-columns:minmax(0,1fr) auto;padding:.75rem .25rem;text-decoration:none}
li a:hover{background:#8881}.small{font-size:.85rem;opacity:.8}iframe{border:1px solid #8884;border-radius:8px;height:36rem;width:100%}
pre{overflow-wrap:anywhere;white-space:pre-wrap}`;

/** `/`, `/mails/<n>`, `/mails/<n>/html` (for the frame), and `/mails.json` for programs. */
export function answer(mailbox: Pick<Mailbox, 'list' | 'find'>, url: string): Answer {
  const path = url.split('?')[0] ?? '/';
  if (path === '/') return page(200, 'Mailbox', listOf(mailbox.list()));
  if (path === '/mails.json') {
    const body = JSON.stringify({ data: mailbox.list() });
    return { status: 200, type: 'application/json', body };
  }
  const [, id, isHtml] = /^\/mails\/(\d{1,9})(\/html)?$/.exec(path) ?? [];
  const mail = id === undefined ? null : mailbox.find(Number(id));
  if (!mail) return page(404, 'No such mail', '<p><a href="/">All mails</a></p>');
  if (isHtml) return { status: 200, type: 'text/html; charset=utf-8', body: mail.html };
  return page(200, mail.subject, showOf(mail));
}

function listOf(mails: readonly ReceivedMail[]): string {
  if (mails.length === 0) {
    return '<p>No mail yet. Invite somebody to an organization, or ask for a new password.</p>';
  }
  const rows = mails.map(
    ({ id, subject, to, receivedAt }) =>
      `<li><a href="/mails/${id}"><strong>${escapeHtml(subject)}</strong><span class="small">${timeOf(receivedAt)}</span><span class="small">to ${escapeHtml(to.join(', '))}</span></a></li>`,
  );
  return `<p class="small">What the platform sent, newest first. Nothing leaves this machine.</p><ol>${rows.join('')}</ol>`;
}

function showOf({ id, from, to, text, receivedAt }: ReceivedMail): string {
  const links = text.match(/https?:\/\/\S+/g) ?? [];
  const list = links.map((link) => `<p><a href="${escapeHtml(link)}">${escapeHtml(link)}</a></p>`);
  return `<p class="small"><a href="/">All mails</a> · from ${escapeHtml(from)} to ${escapeHtml(to.join(', '))} · ${timeOf(receivedAt)}</p>
<iframe sandbox="allow-popups" title="The mail as HTML" src="/mails/${id}/html"></iframe>
<h2>Its links</h2>${list.join('')}<h2>As text</h2><pre>${escapeHtml(text)}</pre>`;
}

function timeOf(at: string): string {
  return `<time datetime="${escapeHtml(at)}">${escapeHtml(at.slice(0, 19).replace('T', ' '))} UTC</time>`;
}

function page(status: number, title: string, body: string): Answer {
  const name = escapeHtml(title);
  return {
    status,
    type: 'text/html; charset=utf-8',
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${name}</title><style>${STYLE}</style><main><h1>${name}</h1>${body}</main></html>`,
  };
}
