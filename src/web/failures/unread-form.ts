import type { FastifyRequest } from 'fastify';

const mostBytes = 64 * 1024;
const mostMs = 5_000;

/** The fields of a form whose request failed before its body was read; none of what is no form, too large or too slow. */
export async function unreadForm({ raw, headers }: FastifyRequest): Promise<Record<string, string[]>> {
  const type = headers['content-type'] ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded') || raw.readableEnded || raw.destroyed) return {};
  const sent = new URLSearchParams(await textOf(raw));
  return Object.fromEntries([...new Set(sent.keys())].map((name) => [name, sent.getAll(name)]));
}

/** Empty unless it is there in time, and whole. */
function textOf(request: FastifyRequest['raw']): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (text: string) => {
      clearTimeout(limit);
      request.off('data', keep).off('end', complete).off('close', giveUp);
      resolve(text);
    };
    const keep = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > mostBytes) finish('');
      else chunks.push(chunk);
    };
    const complete = () => finish(Buffer.concat(chunks).toString('utf8'));
    const giveUp = () => finish('');
    const limit = setTimeout(giveUp, mostMs);
    request.on('data', keep).on('end', complete).on('close', giveUp).resume();
  });
}
