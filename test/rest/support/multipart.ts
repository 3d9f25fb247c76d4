import { Busboy } from '@fastify/busboy';
import type { Recorded } from './recording_server';

export interface Part {
  name: string;
  /** Undefined for a text field. */
  fileName?: string;
  content: string;
}

/** Parses a multipart body with an independent parser. File contents are read as latin1. */
export function partsOf({ headers, body }: Recorded): Promise<Part[]> {
  return new Promise((resolve, reject) => {
    const parts: Part[] = [];
    const parser = new Busboy({ headers: headers as { 'content-type': string } });
    parser.on('field', (name, content) => parts.push({ name, content }));
    parser.on('file', (name, stream, fileName) => {
      const part = { name, fileName, content: '' };
      parts.push(part);
      stream.on('data', (chunk: Buffer) => (part.content += chunk.toString('latin1')));
    });
    parser.on('finish', () => resolve(parts));
    parser.on('error', reject);
    parser.end(body);
  });
}
