import { renderHtml, renderProblem } from './render.js';
import { answerTexts, errorTexts } from './texts.js';

/** Every page's file, by its path beside the configuration. */
export function renderPages(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [answer, text] of answerTexts()) {
    files.set(`pages/${answer}.html`, renderHtml(text));
    files.set(`pages/${answer}.json`, renderProblem(text));
  }
  for (const [status, text] of errorTexts()) {
    files.set(`pages/error-${status}.html`, renderHtml(text));
  }
  return files;
}
