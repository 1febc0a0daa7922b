export { hashString, Random } from './random.ts';
export { type Choice, Tape, type TapeRecording } from './tape.ts';
