/** How many uploads are remembered; the oldest are forgotten first. */
const mostUploads = 1000;

export interface UploadProgress {
  /** Bytes of the request's body that have arrived. */
  readonly received: number;
  /** Bytes of the whole body; null when the client did not announce them. */
  readonly size: number | null;
  /** Whether the request was answered or has broken off. */
  readonly ended: boolean;
}

interface Upload {
  readonly body: { readonly received: number };
  readonly size: number | null;
  readonly signal: AbortSignal;
}

/** Uploads that clients named, so that they can ask for the progress, during the upload and for a while afterwards. */
export class Uploads {
  private readonly uploads = new Map<string, Upload>();

  /** Remembers an upload. @param upload.signal signal of the request, which is always aborted at its end. */
  follow(username: string, uuid: string, upload: Upload): void {
    const key = keyOf(username, uuid);
    this.uploads.delete(key);
    this.uploads.set(key, upload);
    const [oldest] = this.uploads.keys();
    if (this.uploads.size > mostUploads && oldest !== undefined) this.uploads.delete(oldest);
  }

  get(username: string, uuid: string): UploadProgress | undefined {
    const upload = this.uploads.get(keyOf(username, uuid));
    return upload && { received: upload.body.received, size: upload.size, ended: upload.signal.aborted };
  }
}

function keyOf(username: string, uuid: string): string {
  return JSON.stringify([username, uuid]);
}
