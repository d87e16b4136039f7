// SPDX-License-Identifier: GPL-2.0-only
/*
 * Times as people write them
 */

#include <string.h>
#include <time.h>

#include "times.h"

static bool number_of(const char *text, int digits, int *value)
{
	*value = 0;
	for (int i = 0; i < digits; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		*value = *value * 10 + text[i] - '0';
	}
	return true;
}

bool parse_time(const char *text, u64 *seconds)
{
	const size_t len = strlen(text);
	struct tm tm = {}, back;
	time_t time;

	if ((len != 10 && len != 20) || !number_of(text, 4, &tm.tm_year) ||
	    text[4] != '-' || !number_of(text + 5, 2, &tm.tm_mon) ||
	    text[7] != '-' || !number_of(text + 8, 2, &tm.tm_mday))
		return false;
	if (len == 20 &&
	    (text[10] != 'T' || !number_of(text + 11, 2, &tm.tm_hour) ||
	     text[13] != ':' || !number_of(text + 14, 2, &tm.tm_min) ||
	     text[16] != ':' || !number_of(text + 17, 2, &tm.tm_sec) ||
	     text[19] != 'Z'))
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	back = tm;
	time = timegm(&back);
	/* The 31st of February is another day after normalization. */
	if (time <= 0 || back.tm_mon != tm.tm_mon ||
	    back.tm_mday != tm.tm_mday || back.tm_hour != tm.tm_hour ||
	    back.tm_min != tm.tm_min || back.tm_sec != tm.tm_sec)
		return false;
	*seconds = time;
	return true;
}
