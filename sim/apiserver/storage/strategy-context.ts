import { type Exchange, warn } from '../exchange.ts';
import type { StrategyContext } from '../registry/resource.ts';

/**
 * What the strategy of a type is told about the request. Its warnings are for objects that are fine otherwise, so the
 * caller may hold them back. Source: apiserver registry/rest/create.go (WarningsOnCreate comes after validation).
 */
export function strategyContext(
  exchange: Exchange,
  say: (text: string) => void = (text) => warn(exchange, text),
): StrategyContext {
  return {
    user: exchange.user,
    now: exchange.parts.clock.now(),
    subresource: exchange.info.subresource,
    warn: say,
  };
}
