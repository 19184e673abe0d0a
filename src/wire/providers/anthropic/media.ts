import type { MediaPart } from '../../../chat/request.ts';
import type { MediaBlock, MediaBlockSource } from '../../grammar/messages.ts';
import { defined } from '../../kit/json.ts';
import type { Losses } from '../../kit/losses.ts';
import { decodeBase64Text, sniffImage } from '../../kit/media.ts';

/**
 * An image or a document of the caller's; `undefined`, with a refusal, for what this provider cannot see.
 * https://docs.anthropic.com/en/docs/build-with-claude/vision and …/pdf-support
 */
export function encodeMedia(part: MediaPart, field: string, losses: Losses): MediaBlock | undefined {
  if (part.type === 'audio' || part.type === 'video') {
    losses.refuse(field, `The provider takes no ${part.type}.`);
    return undefined;
  }
  if (part.detail !== undefined && part.detail !== 'auto') {
    losses.warn(`${field}.detail`, 'not sent: the provider has no such setting');
  }
  const type: MediaBlock['type'] = part.type === 'image' ? 'image' : 'document';
  const source = encodeSource(part);
  if (source === undefined) {
    losses.refuse(field, `The provider takes no ${type} of type ${part.mediaType ?? 'unknown'}.`);
    return undefined;
  }
  return defined({ type, source, title: type === 'document' ? part.filename : undefined });
}

function encodeSource({ type, source, mediaType }: MediaPart): MediaBlockSource | undefined {
  if ('url' in source) return { type: 'url', url: source.url };
  if ('fileId' in source) return { type: 'file', file_id: source.fileId };
  const { data } = source;
  if (type === 'image') {
    const named = mediaType ?? sniffImage(data);
    if (named === undefined || !IMAGES.has(named)) return undefined;
    return { type: 'base64', media_type: named, data };
  }
  const plain = mediaType?.split(';')[0]?.trim();
  if (plain === 'application/pdf' || (plain === undefined && data.startsWith(PDF_START))) {
    return { type: 'base64', media_type: 'application/pdf', data };
  }
  if (plain === undefined || !(plain.startsWith('text/') || plain === 'application/json')) return undefined;
  const content = decodeBase64Text(data);
  return content === undefined ? undefined : { type: 'text', media_type: 'text/plain', data: content };
}

const IMAGES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

/** `%PDF-` in base64, as far as whole characters go. */
const PDF_START = 'JVBERi';
