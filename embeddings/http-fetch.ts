import { Agent as HttpAgent, type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';

/** No answer of a language model or an encoder is longer, in bytes. */
const LONGEST_ANSWER = 2 ** 28;

/**
 * `fetch` for small requests with text in them, over connections that stay open. The answer is whole when it is given, so
 * that the caller's time limit holds for its body too. Redirections are handed over, not followed.
 * Node's own fetch takes three times as much of the processor for each call, which counts when 32 of them run at once
 * (bench/NOTES.md).
 * @param headers all that are sent: those of the caller are left out.
 */
export function createHttpFetch(headers: Readonly<Record<string, string>>): typeof fetch {
  const plain = new HttpAgent({ keepAlive: true });
  const secure = new HttpsAgent({ keepAlive: true });
  return (url, { method = 'GET', body, signal } = {}) =>
    new Promise((resolve, reject) => {
      const target = new URL(String(url));
      const isSecure = target.protocol === 'https:';
      const sent = typeof body === 'string' ? body : '';
      const options: RequestOptions = {
        method,
        headers: { ...headers, 'content-length': Buffer.byteLength(sent) },
        agent: isSecure ? secure : plain,
      };
      const call = (isSecure ? requestHttps : requestHttp)(target, options, (answer) =>
        readWhole(answer).then(resolve, (error) => reject(signal?.aborted ? signal.reason : error)),
      );
      const abort = () => void call.destroy(signal!.reason as Error);
      call.once('error', reject);
      call.once('close', () => signal?.removeEventListener('abort', abort));
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort);
      call.end(sent);
    });
}

async function readWhole(answer: IncomingMessage): Promise<Response> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of answer) {
    parts.push(part as Buffer);
    length += (part as Buffer).length;
    if (length > LONGEST_ANSWER) throw new Error(`the answer is longer than ${LONGEST_ANSWER} bytes`);
  }
  const headers = Object.entries(answer.headersDistinct).flatMap(([name, values]) =>
    values!.map((value): [string, string] => [name, value]),
  );
  const hasNone = answer.statusCode === 204 || answer.statusCode === 304;
  return new Response(hasNone ? null : Buffer.concat(parts), { status: answer.statusCode, headers });
}
