/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - The path cache: names that were judged before
 */

#ifndef _SECURITY_HCSEC_PATH_CACHE_H
#define _SECURITY_HCSEC_PATH_CACHE_H

#include <linux/types.h>

struct path;

/* A longer name is not remembered. */
#define HCSEC_PATH_CACHE_MAX_LEN 146

u32 hcsec_path_cache_find(u32 generation, const struct path *path);
u32 hcsec_path_cache_read(u32 generation, const struct path *path,
			  char name[HCSEC_PATH_CACHE_MAX_LEN], size_t *len);
bool hcsec_path_cache_knows(u64 bound, u64 marks, const struct path *path,
			    u32 open, u64 object);
void hcsec_path_cache_learn(u32 generation, const struct path *path,
			    const char *name, size_t len, u32 class);
void hcsec_path_cache_learn_open(u64 bound, u64 marks, const struct path *path,
				 u32 class, u32 open, u64 object);

#endif /* _SECURITY_HCSEC_PATH_CACHE_H */
