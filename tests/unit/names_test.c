// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Test that rules and audit records use the same names
 *
 * The language knows more names for some values than records do ("local" is
 * "unix"), so it has tables of its own.  What a record says must mean the same
 * in a rule.
 */

#include "names.h"
#include "rules.h"
#include "tap.h"

/* Larger than any value that has a name. */
#define LAST_VALUE 65535

static const struct {
	const char *what;
	enum hcsec_names names;
	const struct named_value *table;
} vocabularies[] = {
	{ "origin", HCSEC_NAMES_ORIGIN, origin_names },
	{ "stdio", HCSEC_NAMES_STDIO, stdio_names },
	{ "family", HCSEC_NAMES_FAMILY, family_names },
	{ "type", HCSEC_NAMES_SOCKTYPE, type_names },
	{ "protocol", HCSEC_NAMES_PROTOCOL, protocol_names },
};

/* Nobody can have a socket of no family, so no rule is about one. */
static bool is_unspec(enum hcsec_names names, u32 value)
{
	return names == HCSEC_NAMES_FAMILY && !value;
}

static bool records_in_rules(enum hcsec_names names,
			     const struct named_value *table)
{
	bool same = true;
	u32 value, found;

	for (value = 0; value <= LAST_VALUE; value++) {
		const char *const name = hcsec_name(names, value);

		if (!name || is_unspec(names, value))
			continue;
		if (!find_value(table, name, &found) || found != value) {
			printf("# records say %s, rules do not\n", name);
			same = false;
		}
		same = same && hcsec_name_find(names, name) == (int)value;
	}
	return same;
}

static bool rules_in_records(enum hcsec_names names,
			     const struct named_value *table)
{
	bool same = true;

	for (; table->name; table++) {
		if (!hcsec_name(names, table->value)) {
			printf("# rules say %s, records do not\n", table->name);
			same = false;
		}
	}
	return same;
}

int main(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(vocabularies); i++) {
		tap_ok(records_in_rules(vocabularies[i].names,
					vocabularies[i].table),
		       "what records call a %s rules call it, too",
		       vocabularies[i].what);
		tap_ok(rules_in_records(vocabularies[i].names,
					vocabularies[i].table),
		       "what rules call a %s has a name in records",
		       vocabularies[i].what);
	}
	tap_ok(hcsec_name_find(HCSEC_NAMES_MODE, "lax") < 0,
	       "an unknown name has no value");
	return tap_done();
}
