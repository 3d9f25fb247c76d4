/* patterns.c - seeded files of few values that repeat themselves. */
#include "patterns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** What the sizes and values of a picture, or of what is like one, are drawn from. */
typedef struct palette {
  uint32_t row, cell, rows; /* row: bytes; cell: of a pattern, in bytes and rows */
  uint8_t value[4];
} palette_t;

static palette_t palette_of(uint64_t *state) {
  static uint8_t const usual[] = {0, 255, 32, 1, 128, 64, 127, 'a'};
  palette_t palette = {.rows = 1u << random_below(state, 6)};
  palette.row = random_below(state, 3) ? 1u << (5 + random_below(state, 8)) : 20 + random_below(state, 3000);
  palette.cell = random_below(state, 3) ? 1u << random_below(state, 7) : 1 + random_below(state, 100);
  for (int i = 0; i < 4; i++)
    palette.value[i] = random_below(state, 2) ? usual[random_below(state, 8)] : (uint8_t)random_next(state);
  return palette;
}

static bytes_t room_for(size_t len) {
  bytes_t bytes = {.p = malloc(len + 1), .len = len, .room = len + 1};
  return bytes;
}

/** A picture whose every byte is a function of row and column. */
typedef uint8_t pixel_fn(palette_t const *palette, uint32_t x, uint32_t y);

static bytes_t picture(palette_t const *palette, size_t len, pixel_fn *pixel) {
  bytes_t bytes = room_for(len);
  for (size_t i = 0; i < len; i++)
    bytes.p[i] = pixel(palette, (uint32_t)(i % palette->row), (uint32_t)(i / palette->row));
  return bytes;
}

static uint8_t checker(palette_t const *p, uint32_t x, uint32_t y) {
  return p->value[(x / p->cell + y / p->rows) % 2];
}

static uint8_t gradient(palette_t const *p, uint32_t x, uint32_t y) {
  return (uint8_t)((x / p->cell + y / p->rows) * (1 + p->value[0] % 8));
}

static uint8_t exclusive_or(palette_t const *p, uint32_t x, uint32_t y) {
  return (uint8_t)((x ^ y) / p->rows % 2 ? p->value[0] : p->value[1]);
}

/** Self-similar: the parity of the bits that column and row have both. */
static uint8_t walsh(palette_t const *p, uint32_t x, uint32_t y) {
  uint32_t bits = x & y;
  for (uint32_t shift = 16; shift; shift /= 2)
    bits ^= bits >> shift;
  return p->value[bits & 1];
}

static uint8_t dither(palette_t const *p, uint32_t x, uint32_t y) {
  static uint8_t const order[16] = {0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5};
  return p->value[x * 17 / p->row > order[y % 4 * 4 + x % 4]];
}

/** A picture of two values with rectangles on it; packed: eight pixels a byte. */
static bytes_t bitmap(uint64_t *state, palette_t const *palette, size_t len, bool packed) {
  bytes_t bytes = room_for(len);
  uint8_t const ground = packed ? 0 : palette->value[0], ink = packed ? 255 : palette->value[1];
  memset(bytes.p, ground, len);
  uint32_t const rows = (uint32_t)(len / palette->row);
  for (uint32_t n = 1 + rows / (2 + random_below(state, 40)); n && rows; n--) {
    uint32_t const x = random_below(state, palette->row), y = random_below(state, rows);
    uint32_t const width = 1 + random_below(state, palette->cell * 2), height = 1 + random_below(state, 32);
    uint8_t const value = random_below(state, 4) ? ink : packed ? (uint8_t)random_next(state) : ground;
    for (uint32_t v = y; v < y + height && v < rows; v++)
      for (uint32_t u = x; u < x + width && u < palette->row; u++)
        bytes.p[(size_t)v * palette->row + u] = value;
  }
  return bytes;
}

/** A map of few tiles, each 2 to 16 bytes wide and high. */
static bytes_t tiles(uint64_t *state, palette_t const *palette, size_t len) {
  uint32_t const size = 2u << random_below(state, 4), kinds = 2 + random_below(state, 6);
  uint8_t tile[8][16][16], map[8192];
  for (uint32_t i = 0; i < sizeof tile; i++)
    (&tile[0][0][0])[i] = palette->value[random_below(state, 4)];
  uint32_t const across = palette->row / size + 1, period = 1 + random_below(state, sizeof map);
  for (uint32_t i = 0; i < period; i++)
    map[i] = (uint8_t)random_below(state, kinds);
  bytes_t bytes = room_for(len);
  for (size_t i = 0; i < len; i++) {
    size_t const x = i % palette->row, y = i / palette->row;
    bytes.p[i] = tile[map[(y / size * across + x / size) % period]][y % size][x % size];
  }
  return bytes;
}

/** Lines or records of a form, with a counter and a field of few values. */
static bytes_t lines(uint64_t *state, size_t len, char const *form, size_t width) {
  static char const *const word[] = {"GET", "PUT", "ERROR", "info", "warning", "ok", "", "true"};
  bytes_t bytes = {0};
  char line[256];
  uint32_t counter = random_below(state, 100000), words = 1 + random_below(state, 8);
  uint32_t const step = 1 + random_below(state, 3), each = 1 + random_below(state, 20);
  memset(line, 0, sizeof line);
  for (uint32_t i = 0; bytes.len < len; i++) {
    if (i % each == 0) counter += step;
    int const used = snprintf(line, sizeof line, form, counter, word[random_below(state, words)]);
    if (width) memset(line + used, ' ', sizeof line - (size_t)used);
    bytes_add(&bytes, line, width ? width : (size_t)used);
  }
  bytes.len = len;
  return bytes;
}

/** Structures of numbers of 32 bits, little-endian: a counter, an enumeration, zeros. */
static bytes_t records(uint64_t *state, palette_t const *palette, size_t len) {
  bytes_t bytes = room_for(len);
  uint32_t const width = 8 + random_below(state, 30) * 4, slow = 1 + random_below(state, 50);
  memset(bytes.p, 0, len);
  for (size_t at = 0, i = 0; at + width <= len; at += width, i++) {
    uint32_t const counter = (uint32_t)(i / slow);
    for (uint32_t b = 0; b < 4; b++)
      bytes.p[at + b] = (uint8_t)(counter >> (8 * b));
    bytes.p[at + 4] = palette->value[random_below(state, 4)];
    bytes.p[at + width - 1] = palette->value[0];
  }
  return bytes;
}

/** One value nearly everywhere, and marks: at random, or one a stride. */
static bytes_t runs(uint64_t *state, palette_t const *palette, size_t len, bool strided) {
  bytes_t bytes = room_for(len);
  uint32_t const gap = 1u << (5 + random_below(state, 11)), kinds = 1 + random_below(state, 3);
  memset(bytes.p, palette->value[3], len);
  for (size_t at = strided ? 0 : random_below(state, gap); at < len;
       at += strided ? gap : 1 + random_below(state, 2 * gap))
    bytes.p[at] = palette->value[random_below(state, kinds)];
  return bytes;
}

static bytes_t utf16(uint64_t *state, size_t len) {
  static char const *const word[] = {"the ", "file ", "of ", "a ",    "delta",
                                     ". ",   "\r\n",  "\tx", "0123 ", "\x0e\x1c\x33"};
  uint32_t const words = 2 + random_below(state, 9), high = random_below(state, 3) ? 0 : 4;
  bytes_t bytes = {0};
  while (bytes.len < len)
    for (char const *c = word[random_below(state, words)]; *c; c++) {
      uint8_t const unit[2] = {(uint8_t)*c, (uint8_t)high};
      bytes_add(&bytes, unit, 2);
    }
  bytes.len = len;
  return bytes;
}

/** Samples of 16 bits of a square wave whose period need not be whole. */
static bytes_t square_wave(uint64_t *state, size_t len) {
  bytes_t bytes = room_for(len);
  uint32_t const period = 512 + random_below(state, 1 << 17), level = 1 + random_below(state, 32767);
  bool const whole = random_below(state, 2);
  uint32_t const step = whole ? period / 256 * 256 : period; /* in samples, times 256 */
  for (size_t i = 0; i < len; i++) {
    bool const high = (uint64_t)(i / 2) * 512 / step % 2;
    uint32_t const sample = high ? level : 65536 - level;
    bytes.p[i] = (uint8_t)(i % 2 ? sample >> 8 : sample);
  }
  return bytes;
}

/** A period of few values over and over. */
static bytes_t period(uint64_t *state, palette_t const *palette, size_t len) {
  uint32_t const length = 1 + random_below(state, random_below(state, 2) ? 64 : 20000),
                 kinds = 2 + random_below(state, 3);
  bytes_t bytes = room_for(len);
  for (size_t i = 0; i < len; i++)
    bytes.p[i] = i < length ? palette->value[random_below(state, kinds)] : bytes.p[i - length];
  return bytes;
}

static bytes_t letters(uint64_t *state, palette_t const *palette, size_t len) {
  uint32_t const kinds = 2 + random_below(state, 3);
  bytes_t bytes = room_for(len);
  for (size_t i = 0; i < len; i++)
    bytes.p[i] = palette->value[random_below(state, kinds)];
  return bytes;
}

static char const *const names[PATTERNS] = {"checkers",      "gradient", "xor",         "walsh", "dither",  "bitmap",
                                            "packed bitmap", "tiles",    "table",       "log",   "records", "runs",
                                            "strides",       "utf-16",   "square wave", "period"};

char const *pattern_name(unsigned kind) {
  return names[kind % PATTERNS];
}

bytes_t pattern_make(uint64_t *state, unsigned kind, size_t len) {
  palette_t const palette = palette_of(state);
  switch (kind % PATTERNS) {
  case 0:
    return picture(&palette, len, checker);
  case 1:
    return picture(&palette, len, gradient);
  case 2:
    return picture(&palette, len, exclusive_or);
  case 3:
    return picture(&palette, len, walsh);
  case 4:
    return picture(&palette, len, dither);
  case 5:
  case 6:
    return bitmap(state, &palette, len, kind % PATTERNS == 6);
  case 7:
    return tiles(state, &palette, len);
  case 8:
    return lines(state, len, "%08u;%-10s;0000;", 32 + random_below(state, 5) * 16);
  case 9:
    return lines(state, len, "2026-01-01 00:00:%02u host app[1]: %s\n", 0);
  case 10:
    return records(state, &palette, len);
  case 11:
  case 12:
    return runs(state, &palette, len, kind % PATTERNS == 12);
  case 13:
    return utf16(state, len);
  case 14:
    return square_wave(state, len);
  default:
    return random_below(state, 4) ? period(state, &palette, len) : letters(state, &palette, len);
  }
}

/** The bytes between two cuts of a file, added to another. */
static void add_piece(bytes_t *to, bytes_t const *from, size_t at, size_t len) {
  if (at > from->len) at = from->len;
  bytes_add(to, from->p + at, len < from->len - at ? len : from->len - at);
}

static int by_size(void const *a, void const *b) {
  size_t const x = *(size_t const *)a, y = *(size_t const *)b;
  return (x > y) - (x < y);
}

bytes_t pattern_edited(uint64_t *state, bytes_t const *from, unsigned most) {
  static uint32_t const lengths[] = {1, 1, 2, 3, 16, 100, 512, 4096};
  size_t at[256];
  uint32_t const count = 1 + random_below(state, most < 256 ? most : 256), form = random_below(state, 8);
  for (uint32_t i = 0; i < count; i++)
    at[i] = from->len ? random_below(state, (uint32_t)from->len) : 0;
  qsort(at, count, sizeof *at, by_size);
  bytes_t to = {0};
  bytes_add(&to, NULL, 0);
  size_t done = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (at[i] < done) continue;
    add_piece(&to, from, done, at[i] - done);
    done = at[i];
    size_t const len = lengths[random_below(state, form < 2 ? 2 : 8)], left = from->len - done;
    size_t const other = from->len ? random_below(state, (uint32_t)from->len) : 0;
    uint8_t const value = random_below(state, 2) && from->len ? from->p[other] : (uint8_t)random_next(state);
    switch (form < 5 ? form : random_below(state, 5)) {
    case 0: /* single bytes put in */
      bytes_add(&to, &value, 1);
      break;
    case 1: /* taken out, or put in */
      if (random_below(state, 2))
        done += left ? 1 : 0;
      else
        bytes_add(&to, &value, 1);
      break;
    case 2: /* a piece taken out */
      done += len < left ? len : left;
      break;
    case 3: /* a piece from elsewhere put in, or in another's place */
      add_piece(&to, from, other, len);
      if (random_below(state, 2)) done += len < left ? len : left;
      break;
    default: /* painted */
      for (size_t n = len < left ? len : left; n; n--, done++)
        bytes_add(&to, &value, 1);
    }
  }
  add_piece(&to, from, done, from->len);
  return to;
}
