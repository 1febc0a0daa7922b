/** Longer texts are rare and would fill the memory. */
const MAX_TEXT = 4096;

/**
 * `work`, which remembers what it made of up to `limit` texts and then starts anew. A sweep sends the same requests over and
 * over. Only for pure functions whose results nobody changes; a refusal is thrown anew each time.
 */
export function memoized<T>(limit: number, work: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = work(text);
    if (text.length > MAX_TEXT) return made;
    if (known.size >= limit) known.clear();
    known.set(text, made);
    return made;
  };
}
