import { CodedError } from '../../internal/coded_error';

/** A file of the command line cannot be used; the exit code is 100 (RS_IO_ERROR). */
export class FileError extends CodedError {}
