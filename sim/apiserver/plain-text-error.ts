/** A failure the real server answers as plain text instead of a Status: its handler chain broke before negotiation. */
export class PlainTextError extends Error {
  readonly code = 'KUBEFLAP_PLAIN_TEXT';
  readonly status: number;
  /** The whole body. */
  readonly text: string;
  constructor(status: number, text: string) {
    super(text.trimEnd());
    this.status = status;
    this.text = text;
  }
}
