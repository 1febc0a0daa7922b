/** The version alone, for commands that load nothing else. */
export { ownVersion } from './own-version.ts';
