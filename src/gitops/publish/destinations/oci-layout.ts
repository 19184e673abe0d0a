import { join, resolve } from 'node:path';
import { largestCandidate } from '../../../table/candidate.ts';
import { readRegularFile } from '../../../watch/read-regular-file.ts';
import {
  type Destination,
  type DestinationFailure,
  type DestinationKind,
  failed,
  type Held,
  type Publication,
} from '../destination.ts';
import { fileFailure, holdingLock, writeInOneStep } from '../one-step.ts';
import { sha256 } from '../sha256.ts';

/**
 * An OCI image layout (image-spec 1.1): a directory that `oras` and `skopeo` copy to any registry of containers. Each
 * generation is an artefact with one layer, tagged with its number; `latest` is the newest.
 */
export const ociLayout: DestinationKind = {
  name: 'oci-layout',
  address: 'oci:<directory>',
  summary: 'an OCI image layout, for oras or skopeo to copy to a registry; one tag a generation',
  open(address, place) {
    if (!address.startsWith('oci:')) return undefined;
    const path = address.slice('oci:'.length);
    if (path === '' || path.startsWith('//')) {
      return failed('destination-refused', 'Behind "oci:" stands the directory of the layout.');
    }
    return openLayout(resolve(place.directory, path), address);
  },
};

const types = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  empty: 'application/vnd.oci.empty.v1+json',
  artifact: 'application/vnd.signalbox.routing-table.v1+json',
  layer: 'application/vnd.dsse.envelope.v1+json',
} as const;

const tagged = 'org.opencontainers.image.ref.name';
const latest = 'latest';

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Index {
  readonly manifests: readonly Descriptor[];
}

function openLayout(path: string, shown: string): Destination {
  const indexFile = join(path, 'index.json');

  async function readIndex(): Promise<
    { readonly index: Index; readonly version: string } | DestinationFailure
  > {
    const { bytes, failure } = await readRegularFile(indexFile, { maxBytes: 8 * 2 ** 20 });
    if (failure?.code === 'source-missing') return { index: { manifests: [] }, version: 'none' };
    if (bytes === undefined) return failed('destination-refused', failure?.message ?? 'It cannot be read.');
    const index = parseIndex(bytes);
    if (index === undefined) return failed('destination-refused', 'Its index.json is no OCI image index.');
    return { index, version: sha256(bytes) };
  }

  async function bundleOf(index: Index, tag: string): Promise<Uint8Array | DestinationFailure> {
    const found = index.manifests.find(({ annotations }) => annotations?.[tagged] === tag);
    if (found === undefined) return failed('destination-missing', `The layout has no tag ${tag}.`);
    const manifest = await readBlob(path, found.digest);
    if (!(manifest instanceof Uint8Array)) return manifest;
    const layer = layerOf(manifest);
    if (layer === undefined)
      return failed('destination-refused', `The tag ${tag} is no bundle of Signalbox.`);
    return readBlob(path, layer);
  }

  async function read(): Promise<Held | DestinationFailure> {
    const there = await readIndex();
    if ('code' in there) return there;
    const bytes = await bundleOf(there.index, latest);
    if (bytes instanceof Uint8Array) return { bytes, version: there.version };
    return bytes.code === 'destination-missing' ? { version: there.version } : bytes;
  }

  return {
    shown,
    read,
    async put(publication, expected) {
      try {
        return await holdingLock(join(path, '.publishing'), async () => {
          const there = await readIndex();
          if ('code' in there) return there;
          if (there.version !== expected.version) {
            return failed('destination-changed', 'Another bundle was published there meanwhile.');
          }
          const manifest = await writeArtifact(path, publication);
          await writeInOneStep(join(path, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
          // The index last: what it names is there.
          const index = withTags(there.index, manifest, [String(publication.generation), latest]);
          await writeInOneStep(indexFile, JSON.stringify(index));
          return { ok: true, where: `${shown}:${publication.generation}` } as const;
        });
      } catch (error) {
        return fileFailure(error, shown);
      }
    },
    async generation(generation) {
      const there = await readIndex();
      return 'code' in there ? there : bundleOf(there.index, String(generation));
    },
    close: async () => undefined,
  };
}

async function writeArtifact(path: string, publication: Publication): Promise<Descriptor> {
  const { bytes, generation, environment, digest, commit, repo, compiler, createdAt } = publication;
  const empty = Buffer.from('{}');
  const [config, layer] = [
    await writeBlob(path, types.empty, empty),
    await writeBlob(path, types.layer, bytes),
  ];
  const manifest = {
    schemaVersion: 2,
    mediaType: types.manifest,
    artifactType: types.artifact,
    config: { ...config, data: empty.toString('base64') },
    layers: [{ ...layer, annotations: { 'org.opencontainers.image.title': 'bundle.json' } }],
    annotations: {
      'org.opencontainers.image.version': String(generation),
      'org.opencontainers.image.revision': commit,
      ...(repo === undefined ? {} : { 'org.opencontainers.image.source': repo }),
      ...(createdAt === undefined
        ? {}
        : { 'org.opencontainers.image.created': new Date(createdAt * 1000).toISOString() }),
      'dev.signalbox.generation': String(generation),
      'dev.signalbox.environment': environment,
      'dev.signalbox.revision': digest,
      'dev.signalbox.compiler': compiler,
    },
  };
  const written = await writeBlob(path, types.manifest, Buffer.from(JSON.stringify(manifest)));
  return { ...written, artifactType: types.artifact } as Descriptor;
}

async function writeBlob(path: string, mediaType: string, bytes: Uint8Array): Promise<Descriptor> {
  const digest = sha256(bytes);
  await writeInOneStep(blobAt(path, digest), bytes);
  return { mediaType, digest, size: bytes.byteLength };
}

/** The index with a manifest under tags that no other has from now on. What others put there stays. */
function withTags({ manifests }: Index, manifest: Descriptor, tags: readonly string[]) {
  const kept = manifests.filter(({ annotations }) => !tags.includes(annotations?.[tagged] ?? ''));
  const added = tags.map((tag) => ({ ...manifest, annotations: { [tagged]: tag } }));
  return { schemaVersion: 2, mediaType: types.index, manifests: [...kept, ...added] };
}

async function readBlob(path: string, digest: string): Promise<Uint8Array | DestinationFailure> {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) {
    return failed('destination-refused', 'The layout names a blob by something else than its SHA-256.');
  }
  const { bytes } = await readRegularFile(blobAt(path, digest), { maxBytes: largestCandidate });
  return bytes !== undefined && sha256(bytes) === digest
    ? bytes
    : failed('destination-refused', `The layout's blob ${digest} is missing or damaged.`);
}

function blobAt(path: string, digest: string): string {
  return join(path, 'blobs', 'sha256', digest.slice('sha256:'.length));
}

function parseIndex(bytes: Uint8Array): Index | undefined {
  const index = parseJson(bytes);
  if (!isRecord(index) || index['schemaVersion'] !== 2 || !Array.isArray(index['manifests']))
    return undefined;
  const manifests: readonly unknown[] = index['manifests'];
  const sound = manifests.every(
    (one) => isRecord(one) && typeof one['digest'] === 'string' && typeof one['mediaType'] === 'string',
  );
  // What has been checked is what is read; the rest of a descriptor is kept as it is.
  return sound ? { manifests: manifests as readonly Descriptor[] } : undefined;
}

function layerOf(manifest: Uint8Array): string | undefined {
  const json = parseJson(manifest);
  if (!isRecord(json) || json['artifactType'] !== types.artifact || !Array.isArray(json['layers'])) {
    return undefined;
  }
  const [layer]: readonly unknown[] = json['layers'];
  return isRecord(layer) && typeof layer['digest'] === 'string' ? layer['digest'] : undefined;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
