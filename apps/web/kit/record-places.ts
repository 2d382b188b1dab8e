/**
 * Records as `#verify` reads them, from wherever the person has them. Files are kept as Blobs, which the browser may put
 * on disk: the record may be larger than memory. Nothing is judged here.
 */
import { BallotApi, HeaderService } from '#client';
import { sha256, toHex } from '#crypto';
import {
  decodeDefinition,
  decodeRecordFiles,
  headersFromFile,
  type HeaderSource,
  RECORD_INDEX,
  type RecordSource,
  TarRecord,
  withoutFolder,
} from '#record';

/** Where the record comes from: a server, or files that somebody has (a folder, single files, or one archive). */
export type RecordPlace =
  | { kind: 'server'; origin: string; electionId: string }
  | { kind: 'files'; files: { path: string; blob: Blob }[] }
  | { kind: 'archive'; blob: Blob };

/** Whom the person believes about the chain's work. */
export type HeaderPlace = { kind: 'service'; url: string; network: string | null } | { kind: 'file'; blob: Blob };

/** Waits while the person has paused. */
export type Gate = () => Promise<void>;

interface OpenedRecord {
  source: RecordSource;
  files: number;
  bytes: number;
}

/** Files that are fetched at a time: enough to hide the way to the server, few enough to be polite. */
const PARALLEL = 6;

export async function openRecord(
  place: RecordPlace,
  gate: Gate,
  onDownload: (done: number, total: number, bytes: number) => void,
): Promise<OpenedRecord> {
  switch (place.kind) {
    case 'server':
      return opened(await download(place.origin, place.electionId, gate, onDownload), gate);
    case 'files':
      return opened(new Map(place.files.map(({ path, blob }) => [path, blob])), gate);
    case 'archive': {
      const { blob } = place;
      const read = async (offset: number, length: number) => bytesOf(blob.slice(offset, offset + length));
      const archive = await TarRecord.open(read, blob.size);
      const source = { list: () => archive.list(), read: (path: string) => gate().then(() => archive.read(path)) };
      return { source, files: (await archive.list()).length, bytes: blob.size };
    }
    default:
      return place satisfies never;
  }
}

/** The headers of a place; those of a service are of the network that the record's definition names. */
export async function openHeaders(place: HeaderPlace, source: RecordSource): Promise<HeaderSource> {
  if (place.kind === 'file') return headersFromFile(new Uint8Array(await place.blob.arrayBuffer()));
  const network = place.network ?? decodeDefinition(await source.read('definition.json')).anchor.network;
  return HeaderService.open(place.url, network);
}

function opened(files: ReadonlyMap<string, Blob>, gate: Gate): OpenedRecord {
  const record = withoutFolder(files);
  const source: RecordSource = {
    list: () => Promise.resolve([...record.keys()]),
    read: async (path) => {
      await gate();
      const blob = record.get(path);
      if (blob === undefined) throw new Error(`no file '${path}' in this record`);
      return bytesOf(blob);
    },
  };
  return { source, files: record.size, bytes: [...record.values()].reduce((sum, { size }) => sum + size, 0) };
}

async function readIndex(origin: string, electionId: string) {
  const api = new BallotApi(origin);
  const list = await api.recordIndex(electionId);
  // The logs may grow meanwhile: every file is that of this very list.
  return { api, list, paths: Object.keys(decodeRecordFiles(list).files), at: toHex(sha256(list)) };
}

async function download(
  origin: string,
  electionId: string,
  gate: Gate,
  onDownload: (done: number, total: number, bytes: number) => void,
): Promise<Map<string, Blob>> {
  const { api, list, paths, at } = await readIndex(origin, electionId);
  const files = new Map([[RECORD_INDEX, blobOf(list)]]);
  let bytes = list.length;
  const waiting = [...paths].reverse();
  const fetchAll = async (): Promise<void> => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      await gate();
      const file = await api.recordFile(electionId, path, at);
      files.set(path, blobOf(file));
      bytes += file.length;
      onDownload(files.size, paths.length + 1, bytes);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, fetchAll));
  return files;
}

const blobOf = (bytes: Uint8Array): Blob => new Blob([new Uint8Array(bytes)]);

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}
