/*
 * delta_format.h - the commands of a delta.
 *
 *   00        end
 *   01 .. 40  literal of 1 .. 64 bytes, which follow
 *   41 .. 44  literal, its length in 1, 2, 4 or 8 bytes, then the data
 *   45 .. 54  copy: 45 + 4 * i + j, an offset in the i-th and a length in the j-th of these widths
 *   55 .. ff  reserved
 */
#ifndef RSI_DELTA_FORMAT_H
#define RSI_DELTA_FORMAT_H

#define RSI_OP_END 0x00
#define RSI_OP_LITERAL_MAX_IMMEDIATE 0x40
#define RSI_OP_LITERAL_N1 0x41
#define RSI_OP_COPY_N1_N1 0x45
#define RSI_OP_RESERVED 0x55

#define RSI_COMMAND_MAX 17 /* a copy with two numbers of 8 bytes */

#endif
