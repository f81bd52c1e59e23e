import { request } from 'undici';

export interface OneRequest {
  readonly url: string;
  readonly method: 'GET' | 'PUT';
  readonly text?: string | undefined;
  /** For the head of the answer, and again for its body. */
  readonly timeoutMs: number;
  /** Answers that mean it was heard. */
  readonly isHeard: (status: number) => boolean;
}

/** Resolves to why it was not heard; undefined: it was. */
export async function askOnce(asked: OneRequest): Promise<string | undefined> {
  const { url, method, text, timeoutMs, isHeard } = asked;
  try {
    const { statusCode, body } = await request(url, {
      method,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      ...(text !== undefined && { body: text }),
    });
    await body.dump();
    return isHeard(statusCode) ? undefined : `it answered ${statusCode}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
