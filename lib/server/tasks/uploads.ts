/** Uploads that are remembered at most; the oldest are forgotten first. */
const mostUploads = 1000;

export interface UploadProgress {
  /** Bytes of the request's body that have come. */
  readonly received: number;
  /** Bytes of the whole body; null when the client did not say. */
  readonly size: number | null;
  /** Whether the request has been answered, well or not, or broke off. */
  readonly ended: boolean;
}

interface Upload {
  readonly body: { readonly received: number };
  readonly size: number | null;
  readonly signal: AbortSignal;
}

/** Uploads that their clients gave a name, to be asked about while they run and for a while after. */
export class Uploads {
  private readonly uploads = new Map<string, Upload>();

  /** @param upload.signal that of the request, which is aborted in the end in any case. */
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
