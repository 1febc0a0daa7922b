import type { ResponseBody } from '../apiserver/index.ts';

/** A body as pieces ready to be written: one for finished bodies, one per event for watches. */
export async function* responseChunks(body: ResponseBody): AsyncGenerator<Uint8Array> {
  switch (body.kind) {
    case 'bytes':
      if (body.bytes.length > 0) yield body.bytes;
      return;
    case 'object':
      yield body.bytes();
      return;
    case 'watch':
      for await (const frame of body.frames) yield frame.bytes();
      return;
    case 'chunks':
      yield* body.chunks;
      return;
  }
}

/** A body that is complete; undefined for streams. */
export function finishedBytes(body: ResponseBody): Uint8Array | undefined {
  if (body.kind === 'bytes') return body.bytes;
  if (body.kind === 'object') return body.bytes();
  return undefined;
}
