import type { PageState, PageText } from './texts.js';

/** Replaced by HAProxy with the request's id (log-format, configuration manual section 8.2.6). */
const REQUEST_ID = '%[unique-id]';
export const REQUEST_ID_MARK = '{{request-id}}';

/** State is colour, icon and word alike; the icon's path is drawn on a 24 × 24 grid. */
const STATES: Record<
  PageState,
  { readonly word: string; readonly light: string; readonly dark: string; readonly icon: string }
> = {
  unknown: {
    word: 'Unknown address',
    light: '#5c6370',
    dark: '#a6adba',
    icon: 'M9.5 9a2.6 2.6 0 1 1 3.6 2.4c-.8.4-1.1.9-1.1 1.8M12 16.6v.1',
  },
  locked: {
    word: 'Suspended',
    light: '#5c6370',
    dark: '#a6adba',
    icon: 'M7.5 11h9v6h-9zM9 11V9a3 3 0 0 1 6 0v2',
  },
  asleep: {
    word: 'Asleep',
    light: '#5c6370',
    dark: '#a6adba',
    icon: 'M14.5 6.2A6 6 0 1 0 17.8 14 5 5 0 0 1 14.5 6.2z',
  },
  working: { word: 'Working', light: '#1c6dd0', dark: '#74b3ff', icon: 'M12 6a6 6 0 1 1-5.2 3' },
  degraded: { word: 'Degraded', light: '#a84f00', dark: '#ffa94d', icon: 'M12 7.5v5.2M12 16.2v.1' },
  failed: { word: 'Failed', light: '#c92a2a', dark: '#ff8787', icon: 'M8.5 8.5l7 7M15.5 8.5l-7 7' },
};

/** Three ships under one command: the product's mark. */
const MARK =
  '<svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" fill="currentColor"><path d="M16 3l6 12H10zM7 18l5 10H2zM25 18l5 10H20z"/></svg>';

/**
 * A page as one self-contained HTML document, as a HAProxy log-format file. It needs no network but itself:
 * when it is shown, little else works.
 */
export function renderHtml(page: PageText): string {
  const state = STATES[page.state];
  const refresh = page.refreshSeconds
    ? `<meta http-equiv="refresh" content="${page.refreshSeconds}">`
    : '';
  return asLogFormat(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
${refresh}
<title>${escapeHtml(page.title)}</title>
<style>${styles(state.light, state.dark, page.state === 'working')}</style>
</head>
<body>
<main>
<p class="mark">${MARK}<span>fleetcommand</span></p>
<p class="state"><svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><path d="${state.icon}"/></svg>${state.word}</p>
<h1>${escapeHtml(page.title)}</h1>
<p>${escapeHtml(page.detail)}</p>
<p>${escapeHtml(page.advice)}</p>
<p class="facts">${page.hidesStatus ? '' : `${page.status} · `}<code>${page.code}</code> · request <code>${REQUEST_ID_MARK}</code></p>
</main>
</body>
</html>
`);
}

/** The same as a problem document (RFC 9457), for clients that accept JSON rather than HTML. */
export function renderProblem(page: PageText): string {
  const problem = {
    type: `urn:fleetcommand:problem:${page.code}`,
    title: page.title,
    ...(page.hidesStatus ? {} : { status: page.status }),
    detail: `${page.detail} ${page.advice}`,
    code: page.code,
    requestId: REQUEST_ID_MARK,
  };
  return asLogFormat(`${JSON.stringify(problem)}\n`);
}

function styles(light: string, dark: string, turns: boolean): string {
  const turning = turns
    ? '.state svg{animation:t 1.2s linear infinite}@keyframes t{to{transform:rotate(360deg)}}@media(prefers-reduced-motion:reduce){.state svg{animation:none}}'
    : '';
  return `:root{--bg:#fff;--fg:#1b1e24;--dim:#5c6370;--line:#dfe3ea;--state:${light}}
@media(prefers-color-scheme:dark){:root{--bg:#16181d;--fg:#eceef2;--dim:#a6adba;--line:#333842;--state:${dark}}}
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif}
main{width:100%;max-width:520px}h1{margin:8px 0 16px;font-size:28px;line-height:1.25}p{margin:0 0 16px}
.mark{display:flex;align-items:center;gap:8px;margin-bottom:40px;font-weight:600}
.state{display:flex;align-items:center;gap:8px;margin:0;color:var(--state);font-weight:600}.state path{fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round}
.facts{margin:32px 0 0;padding-top:16px;border-top:1px solid var(--line);color:var(--dim);font-size:14px;overflow-wrap:anywhere}
code{font:13px ui-monospace,monospace}${turning}`;
}

/** Every `%` is doubled, and the request id is put where its mark stands. */
export function asLogFormat(text: string): string {
  return text.replaceAll('%', '%%').replaceAll(REQUEST_ID_MARK, REQUEST_ID);
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
