import { StatusError } from '../../kube/index.ts';
import type { ApiResponse, WatchFrame } from '../api-handler.ts';
import type { Exchange } from '../exchange.ts';
import { notStreamable } from '../negotiation.ts';
import { decodeListOptions } from '../options/list-options.ts';
import { watchForm } from '../representation.ts';
import { selectionOf } from '../selection.ts';
import { parseRevision } from '../storage/revision-wait.ts';
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
  try {
    if (fromState) stream.start({ state: true });
    else stream.start({ state: false, revision: revision || exchange.parts.store.revision });
  } catch (error) {
    if (!isCompacted(error)) throw error;
    return streamOf(expired(error.asked, error.oldest));
  }
  return streamOf(stream.frames);
}

function streamOf(frames: AsyncIterable<WatchFrame>): ApiResponse {
  return {
    status: 200,
    headers: { 'cache-control': 'no-cache, private', 'content-type': 'application/json' },
    body: { kind: 'watch', frames },
  };
}

/** A version that is too old is no refusal: 200, one ERROR event, end. Recorded: conformance watch/old-rv. */
async function* expired(asked: number, oldest: number): AsyncIterable<WatchFrame> {
  const error = new StatusError(410, 'Expired', `too old resource version: ${asked} (${oldest})`);
  yield frame('ERROR', error.status);
}
