export { CompactedError, StaleWriteError, Store, type StoreEvent, type StoreOptions } from './store.ts';
