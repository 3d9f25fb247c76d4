export const usage = `Usage: smartfile rdiff [OPTIONS] signature [BASIS [SIGNATURE]]
                       [OPTIONS] delta SIGNATURE [NEWFILE [DELTA]]
                       [OPTIONS] patch BASIS [DELTA [NEWFILE]]

Makes signatures, deltas and patched files in librsync's formats, with the options
and exit codes of rdiff 2.3. '-' or a missing name is standard input or standard
output; the basis of 'patch' must be a file.

Options:
  -v, --verbose             Show the parameters that are used
  -V, --version             Show the version
  -?, --help                Show this help
  -s, --statistics          Show counts and speed on standard error
  -f, --force               Overwrite existing files, but no inputs (except that
                            'patch' may replace its basis)
Signatures:
  -H, --hash=ALG            Strong hash: blake2 (default), md4
  -R, --rollsum=ALG         Weak sum: rabinkarp (default), rollsum
  -b, --block-size=BYTES    Block length; 0 (default) picks one by the basis's size
  -S, --sum-size=BYTES      Bytes of each strong sum; 0 (default) for all, -1 for the
                            fewest that are safe from accidental matches
Accepted and ignored, since the engine sizes its buffers itself:
  -I, --input-size=BYTES
  -O, --output-size=BYTES

librsync 0.9.7 and others of its time need -H md4 -R rollsum.
An output file appears only when it is complete; after an error nothing is left.

Exit codes:
  0    done
  100  a file cannot be read or written, or exists already
  101  wrong command line
  102  out of memory
  103  an input ends too early, or the basis is shorter than the delta expects
  104  an input is no signature or no delta
  106  an input is corrupt
  107  internal error
  108  a parameter is out of range
  129  the terminal was closed (SIGHUP)
  130  stopped by Ctrl-C
  141  the reader of standard output closed it
  143  stopped by SIGTERM
`;
