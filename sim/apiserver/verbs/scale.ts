import { newMethodNotAllowed } from '../../kube/index.ts';
import type { Answer, Exchange } from '../exchange.ts';

export function getScale(exchange: Exchange): Promise<Answer> {
  void exchange;
  throw newMethodNotAllowed();
}

export function updateScale(exchange: Exchange): Promise<Answer> {
  void exchange;
  throw newMethodNotAllowed();
}

export function patchScale(exchange: Exchange): Promise<Answer> {
  void exchange;
  throw newMethodNotAllowed();
}
