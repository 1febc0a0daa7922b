export { goQuote, goQuoteList } from './go-quote.ts';
export * from './json.ts';
export * from './object.ts';
export * from './status.ts';
