import type { MediaPart } from '../../../chat/request.ts';
import type { ContentPart } from '../../grammar/generate-content.ts';
import { defined } from '../../kit/json.ts';
import type { Losses } from '../../kit/losses.ts';
import { sniffImage } from '../../kit/media.ts';

/**
 * An image, sound, video or document of the caller's; `undefined`, with a refusal, where it cannot be sent.
 * https://ai.google.dev/gemini-api/docs/file-input-methods
 */
export function encodeMedia(part: MediaPart, field: string, losses: Losses): ContentPart | undefined {
  if (part.detail !== undefined && part.detail !== 'auto') {
    losses.warn(`${field}.detail`, 'not sent: the provider has no such setting');
  }
  const { source } = part;
  const mediaType = part.mediaType?.split(';')[0]?.trim();
  if ('data' in source) {
    const mimeType = mediaType ?? sniffImage(source.data) ?? BY_KIND[part.type];
    if (mimeType !== undefined) return { inlineData: { mimeType, data: source.data } };
    losses.refuse(field, 'The file has no media type.');
    return undefined;
  }
  const fileUri = 'url' in source ? source.url : fileAddress(source.fileId);
  if (fileUri === undefined) {
    losses.refuse(field, 'The provider does not know this file id.');
    return undefined;
  }
  return { fileData: defined({ fileUri, mimeType: mediaType ?? typeByName(fileUri) }) };
}

/** What the dialects that name no type mean by these kinds. */
const BY_KIND: Readonly<Partial<Record<MediaPart['type'], string>>> = {
  audio: 'audio/wav',
  video: 'video/mp4',
};

/** Its own ids are `files/abc` or whole addresses; any other is another provider's. */
function fileAddress(fileId: string): string | undefined {
  if (/^(?:https|gs):\/\//.test(fileId)) return fileId;
  return /^files\/[a-z0-9-]+$/.test(fileId) ? `${FILES}${fileId}` : undefined;
}

const FILES = 'https://generativelanguage.googleapis.com/v1beta/';

function typeByName(url: string): string | undefined {
  const extension = /\.([a-z0-9]+)(?:[?#]|$)/i.exec(url)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(TYPES, extension) ? TYPES[extension] : undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  pdf: 'application/pdf',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  mp4: 'video/mp4',
  webm: 'video/webm',
  txt: 'text/plain',
};
