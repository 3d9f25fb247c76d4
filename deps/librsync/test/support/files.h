/* files.h - a directory for a test, and files in it. */
#ifndef FILES_H
#define FILES_H

#include <stdbool.h>

#include "bytes.h"
#include "librsync.h"

/** Makes a fresh directory and changes to it; it and all in it is removed when the program ends. */
void files_begin(void);

void file_write(char const *path, bytes_t const *content);
bytes_t file_read(char const *path);
bool file_exists(char const *path);

/** Whether the file holds just these bytes. */
bool file_is(char const *path, bytes_t const *content);

/** How many entries the directory has. */
int count_entries(char const *directory);

/** The signature in a file, with its index. */
rs_signature_t *load_signature_file(char const *path);

#endif
