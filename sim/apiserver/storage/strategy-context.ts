import { type Exchange, warn } from '../exchange.ts';
import type { StrategyContext } from '../registry/resource.ts';

/** What the strategy of a type is told about the request. */
export function strategyContext(exchange: Exchange): StrategyContext {
  return {
    user: exchange.user,
    now: exchange.parts.clock.now(),
    subresource: exchange.info.subresource,
    warn: (text) => warn(exchange, text),
  };
}
