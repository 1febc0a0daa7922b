import { ConnectionError, type WatchFrame } from '../../apiserver/index.ts';
import type { JsonObject } from '../../kube/index.ts';

const NEWLINE = 10;

/** Longest single event taken from a server: twice what etcd stores by default. A longer line is a broken stream. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;

/** Cuts a JSON watch stream into its events; an unfinished line at the end is dropped, as clients do. */
export async function* watchFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<WatchFrame> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    let buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = buffer.indexOf(NEWLINE); end >= 0; end = buffer.indexOf(NEWLINE)) {
      const line = buffer.subarray(0, end + 1);
      buffer = buffer.subarray(end + 1);
      if (line.length > 1) yield frameOf(line);
    }
    if (buffer.length > MAX_LINE_BYTES)
      throw new ConnectionError('ECONNRESET', 'a watch event is longer than 8 MiB');
    rest = buffer;
  }
}

function frameOf(line: Uint8Array): WatchFrame {
  const { type, object } = JSON.parse(new TextDecoder().decode(line)) as {
    type: WatchFrame['type'];
    object: JsonObject;
  };
  return { type, object, bytes: () => line };
}
