// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Runs a target over files, without an engine
 *
 *	NAME FILE...
 */

#include <stdio.h>

#include "fuzz.h"

#define MAX_LEN (1 << 20)

int main(int argc, char **argv)
{
	static u8 data[MAX_LEN];
	FILE *file;
	size_t len;
	int i;

	for (i = 1; i < argc; i++) {
		file = fopen(argv[i], "r");
		if (!file) {
			perror(argv[i]);
			return 1;
		}
		len = fread(data, 1, sizeof(data), file);
		fclose(file);
		LLVMFuzzerTestOneInput(data, len);
	}
	printf("%d inputs\n", argc - 1);
	return 0;
}
