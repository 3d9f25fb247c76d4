/** Writes to standard output. Fails when that fails, so that a full disk is not taken for success. */
export function writeOut(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Says something to the user that is not the result. */
export function remark(text: string): void {
  process.stderr.write(`smartfile: ${text}\n`);
}
