/** Takes every secret that it knows out of a text. */
export type Redact = (text: string) => string;
