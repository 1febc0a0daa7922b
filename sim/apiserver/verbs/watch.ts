import { encodeWatchEvent } from '../../codec/index.ts';
import { StatusError } from '../../kube/index.ts';
import { acceptHeader } from '../accept-header.ts';
import type { ApiResponse, WatchFrame } from '../api-handler.ts';
import type { Exchange } from '../exchange.ts';
import { notStreamable } from '../negotiation.ts';
import { decodeListOptions } from '../options/list-options.ts';
import { watchForm } from '../representation.ts';
import { selectionOf } from '../selection.ts';
import { parseRevision, waitForRevision } from '../storage/revision-wait.ts';
import { frame } from '../watch/watch-event.ts';
import { isCompacted, WatchStream } from '../watch/watch-stream.ts';

/** GET with `watch`, and the deprecated `/watch/` paths. Source: apiserver pkg/endpoints/handlers/watch.go. */
export function watch(exchange: Exchange): ApiResponse {
  const options = decodeListOptions(exchange.query, true);
  const { definition, info } = exchange;
  const selection = selectionOf(definition, options.labelSelector, options.fieldSelector, info.name);
  const { resourceVersion } = options;
  const revision = resourceVersion === '' ? 0 : parseRevision(resourceVersion);
  if (exchange.format.encoding === 'yaml') throw notStreamable();
  const fromState = options.sendInitialEvents === undefined ? revision === 0 : options.sendInitialEvents;
  const stream = new WatchStream(exchange, options, selection, watchForm(exchange));
  if (fromState && revision > exchange.parts.store.revision)
    return streamOf(exchange, onceAt(exchange, resourceVersion, stream));
  try {
    if (fromState) stream.start({ state: true });
    else stream.start({ state: false, revision: revision || exchange.parts.store.revision });
  } catch (error) {
    if (!isCompacted(error)) throw error;
    return streamOf(exchange, expired(error.asked, error.oldest));
  }
  return streamOf(exchange, stream.frames);
}

/** Initial events of a version that is not there yet; when it does not come in time, the refusal is an event as well. */
async function* onceAt(
  exchange: Exchange,
  resourceVersion: string,
  stream: WatchStream,
): AsyncIterable<WatchFrame> {
  try {
    await waitForRevision(exchange, resourceVersion);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    yield frame('ERROR', error.status);
    return;
  }
  stream.start({ state: true });
  yield* stream.frames;
}

/** Protobuf only for clients that read nothing else: JSON is cheaper here, and who prefers protobuf reads that as well. */
function streamOf(exchange: Exchange, frames: AsyncIterable<WatchFrame>): ApiResponse {
  const isProtobuf =
    exchange.format.encoding === 'protobuf' && !acceptHeader(exchange.request).includes('json');
  const mediaType = isProtobuf ? 'application/vnd.kubernetes.protobuf;stream=watch' : 'application/json';
  return {
    status: 200,
    headers: { 'cache-control': 'no-cache, private', 'content-type': mediaType },
    body: { kind: 'watch', frames: isProtobuf ? inProtobuf(frames) : frames },
  };
}

async function* inProtobuf(frames: AsyncIterable<WatchFrame>): AsyncIterable<WatchFrame> {
  for await (const { type, object } of frames)
    yield { type, object, bytes: () => encodeWatchEvent(type, object) };
}

/** A version that is too old is no refusal: 200, one ERROR event, end. Recorded: conformance watch/old-rv. */
async function* expired(asked: number, oldest: number): AsyncIterable<WatchFrame> {
  const error = new StatusError(410, 'Expired', `too old resource version: ${asked} (${oldest})`);
  yield frame('ERROR', error.status);
}
