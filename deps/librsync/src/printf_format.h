/* printf_format.h - lets compilers check the arguments of functions that format as printf() does. */
#ifndef RSI_PRINTF_FORMAT_H
#define RSI_PRINTF_FORMAT_H

#include <stdio.h> /* in MinGW it defines the format */

/** text: number of the parameter with the format, from 1 on; first: of the first argument that it formats. */
#if defined(__GNUC__)
#ifdef __MINGW_PRINTF_FORMAT /* the C library's printf, not the system's */
#define RSI_PRINTF(text, first) __attribute__((format(__MINGW_PRINTF_FORMAT, text, first)))
#else
#define RSI_PRINTF(text, first) __attribute__((format(printf, text, first)))
#endif
#else
#define RSI_PRINTF(text, first)
#endif

#endif
