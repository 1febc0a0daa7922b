// By itself, for who does not want to wait for the rest.
export { makeFolder } from './make-folder.ts';
