import type { JsonObject, KubeObject } from '../kube/index.ts';
import type { Exchange } from './exchange.ts';
import type { FrameForm } from './watch/watch-stream.ts';

/** An answer in the kind the client asked for. */
export function represent(exchange: Exchange, object: JsonObject): JsonObject {
  void exchange;
  return object;
}

/** The same for the objects of a watch. */
export function watchForm(exchange: Exchange): FrameForm {
  void exchange;
  return (object: KubeObject) => object;
}
