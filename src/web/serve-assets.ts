import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { assets, type Asset } from './assets.js';

/** Serves the few files that pages load, compressed once. Their URLs change with their content. */
export function serveAssets(server: FastifyInstance): void {
  for (const asset of Object.values(assets)) {
    const encodings = encodingsOf(asset);
    server.get(asset.url, (request, reply) => {
      const [name, content] = encodings.find(([encoding]) => accepts(request, encoding)) ?? [
        null,
        asset.content,
      ];
      void reply
        .type(asset.type)
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('vary', 'Accept-Encoding');
      if (name !== null) void reply.header('content-encoding', name);
      return reply.send(content);
    });
  }
}

function encodingsOf({ content }: Asset): [string, Buffer][] {
  return [
    ['br', brotliCompressSync(content)],
    ['gzip', gzipSync(content)],
  ];
}

function accepts(request: FastifyRequest, encoding: string): boolean {
  return new RegExp(`\\b${encoding}\\b(?!\\s*;\\s*q=0(\\.0+)?\\b)`).test(
    String(request.headers['accept-encoding']),
  );
}
