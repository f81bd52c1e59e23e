import type { MailContent, RenderedMail } from './content.js';
import { wordMail, type MailWords } from './words.js';

/** A mail as text and as HTML that says the same, its links leading to the console at `publicUrl`. */
export function renderMail(content: MailContent, publicUrl: string): RenderedMail {
  const words = wordMail(content);
  return {
    // A subject is one line, whatever names people choose.
    subject: words.subject.replace(/\s+/g, ' ').trim(),
    text: printText(words, publicUrl),
    html: printHtml(words, publicUrl),
  };
}

function printText({ paragraphs, action, footnote }: MailWords, publicUrl: string): string {
  const parts = [
    ...paragraphs,
    ...(action ? [`${action.label}:\n${publicUrl}${action.path}`] : []),
    ...(footnote ? [footnote] : []),
    `-- \nfleetcommand, ${publicUrl}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The one printer of text into the HTML of mails. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('\0', '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const FONT = "font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif";

/** Tables and inline styles are what mail programs agree on; colours are left to their dark modes. */
function printHtml(
  { subject, paragraphs, action, footnote }: MailWords,
  publicUrl: string,
): string {
  const text = paragraphs.map(
    (paragraph) => `<p style="margin:0 0 16px">${escapeHtml(paragraph)}</p>`,
  );
  const address = action && escapeHtml(`${publicUrl}${action.path}`);
  const button = action
    ? [
        `<p style="margin:24px 0"><a href="${address}" style="background:#3451d1;border-radius:6px;color:#ffffff;display:inline-block;font-weight:600;padding:12px 20px;text-decoration:none">${escapeHtml(action.label)}</a></p>`,
        `<p style="margin:0 0 16px;font-size:13px;word-break:break-all">Or open <a href="${address}">${address}</a></p>`,
      ]
    : [];
  const small = footnote
    ? [`<p style="margin:24px 0 0;font-size:13px;opacity:.75">${escapeHtml(footnote)}</p>`]
    : [];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:24px;${FONT}"><table role="presentation" style="margin:0 auto;max-width:560px;width:100%"><tr><td style="${FONT}">
<p style="margin:0 0 24px;font-weight:700">fleetcommand</p>
<h1 style="font-size:20px;line-height:1.3;margin:0 0 16px">${escapeHtml(subject)}</h1>
${[...text, ...button, ...small].join('\n')}
<hr style="border:0;border-top:1px solid #8884;margin:32px 0 16px"><p style="font-size:13px;margin:0;opacity:.75"><a href="${escapeHtml(publicUrl)}">${escapeHtml(publicUrl)}</a></p>
</td></tr></table></body></html>
`;
}
