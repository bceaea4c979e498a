import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EmbeddingError } from './errors.js';

export interface HubOptions {
  /** Where models of the hub are kept; `~/.cache/bail-taxonomy/models` unless given. */
  readonly cacheDir?: string;
  /** A mirror of the hub; `https://huggingface.co` unless given. */
  readonly hubUrl?: string;
  /** For models that are private or that ask for consent. */
  readonly hubToken?: string;
  /** Called while a file is downloaded; the fraction is 0 to 1, or null when the hub does not say how long the file is. */
  readonly onDownload?: (file: string, fraction: number | null) => void;
}

export interface Download extends HubOptions {
  /** `owner/name` */
  readonly model: string;
  /** Where the files go, each under its own name. Files already there are fetched again. */
  readonly directory: string;
  readonly required: readonly string[];
  /** Fetched too if the model has them. */
  readonly optional: readonly string[];
}

/**
 * Fetches files of a model. A file appears under its name only when it is complete, the required ones last, so that a
 * broken download is noticed and made again.
 * @throws EmbeddingError MODEL_UNREACHABLE when there is no answer, MODEL_INVALID when a required file is not there.
 */
export async function downloadModel(download: Download): Promise<void> {
  for (const file of download.optional) await fetchFile(download, file);
  for (const file of download.required) {
    const status = await fetchFile(download, file);
    if (status !== 200) throw refused(download, file, status);
  }
}

/** Returns the status: 200, or why the file was not given. */
async function fetchFile(download: Download, file: string): Promise<number> {
  const { directory, hubToken, onDownload } = download;
  const target = join(directory, file);
  const partial = `${target}.${process.pid}.partial`;
  try {
    const headers: Record<string, string> = hubToken ? { authorization: `Bearer ${hubToken}` } : {};
    const response = await fetch(addressOf(download, file), { headers });
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      if (response.status >= 500 || response.status === 429) throw new Error(`status ${response.status}`);
      return response.status;
    }
    const length = Number(response.headers.get('content-length')) || null;
    await mkdir(dirname(target), { recursive: true });
    const counter = countBytes((bytes) => onDownload?.(file, length && bytes / length));
    await pipeline(
      Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]),
      counter,
      createWriteStream(partial),
    );
    await rename(partial, target);
    return 200;
  } catch (error) {
    await rm(partial, { force: true });
    throw isFileError(error) ? unwritable(directory, error) : unreachable(download, file, error as Error);
  }
}

function addressOf({ model, hubUrl = 'https://huggingface.co' }: Download, file: string): string {
  return `${hubUrl.replace(/\/$/, '')}/${model}/resolve/main/${file}`;
}

function countBytes(report: (bytes: number) => void): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      report(bytes);
      done(null, chunk);
    },
  });
}

const INSTEAD =
  'Or fetch the files on another machine and give their directory as the model, or leave the model out: the bundled encoder needs no download.';

function unreachable({ model, ...download }: Download, file: string, cause: Error): EmbeddingError {
  const why = (cause.cause as { code?: string; message?: string } | undefined) ?? cause;
  const host = new URL(addressOf({ model, ...download }, file)).host;
  const message = `${model} can't be downloaded: ${host} did not give ${file} (${(why as { code?: string }).code ?? why.message}). Check the network and try again. ${INSTEAD}`;
  return new EmbeddingError('MODEL_UNREACHABLE', message, { cause });
}

function refused({ model, hubToken }: Download, file: string, status: number): EmbeddingError {
  if (file.endsWith('.onnx') && status === 404) {
    const message = `${model} has no ${file}; ask for another precision (fp32 is the most common), or for a model with ONNX weights for transformers.js.`;
    return new EmbeddingError('MODEL_INVALID', message);
  }
  const access = hubToken ? 'that your token may read it' : 'whether it is private (then a token is needed: HF_TOKEN)';
  const message = `${model} can't be downloaded: the hub answered ${status} for ${file}. Check its name and ${access}. ${INSTEAD}`;
  return new EmbeddingError('MODEL_INVALID', message);
}

function unwritable(directory: string, cause: Error): EmbeddingError {
  const message = `The model can't be kept in ${directory} (${cause.message}); make room there, or name another folder.`;
  return new EmbeddingError('MODEL_INVALID', message, { cause });
}

function isFileError(error: unknown): error is Error {
  return error instanceof Error && 'path' in error && 'syscall' in error;
}
