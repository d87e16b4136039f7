// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Test that rules and audit records use the same names
 *
 * The language knows more names for some values than records do ("local" is
 * "unix").  But what a record says must mean the same in a rule.
 */

#include "clause.h"
#include "tap.h"

/* Larger than any value that has a name. */
#define LAST_VALUE 65535

/* Records of some events have no value, which no rule is about. */
static const struct {
	const char *keyword;
	enum hcsec_names names;
	u32 first;
} vocabularies[] = {
	{ "origin", HCSEC_NAMES_ORIGIN, 0 },
	{ "stdin", HCSEC_NAMES_STDIO, 0 },
	{ "stdout", HCSEC_NAMES_STDIO, 0 },
	{ "stderr", HCSEC_NAMES_STDIO, 0 },
	{ "family", HCSEC_NAMES_FAMILY, 1 },
	{ "type", HCSEC_NAMES_SOCKTYPE, 0 },
	{ "protocol", HCSEC_NAMES_PROTOCOL, 0 },
	{ "kind", HCSEC_NAMES_FILE_KIND, 0 },
	{ "target", HCSEC_NAMES_TARGET, HCSEC_TARGET_SELF },
	{ "capability", HCSEC_NAMES_CAPABILITY, 0 },
	{ "namespace", HCSEC_NAMES_NAMESPACE, 0 },
	{ "operation", HCSEC_NAMES_OPERATION, HCSEC_OPERATION_NONE + 1 },
};

static const struct {
	const char *keyword;
	const char *name;
	u32 value;
} aliases[] = {
	{ "family", "local", 1 },
	{ "family", "route", 16 },
	{ "signal", "KILL", 9 },
	{ "signal", "SIGTERM", 15 },
	{ "signal", "sigHUP", 1 },
	{ "capability", "cap_sys_admin", 21 },
	{ "capability", "CAP_SYS_ADMIN", 21 },
};

static const struct {
	const char *keyword;
	const char *name;
} unknown[] = {
	{ "family", "unspec" }, { "target", "none" }, { "operation", "none" },
	{ "signal", "kill" },	{ "signal", "SIG" },  { "capability", "CAP_" },
	{ "capability", "cap_a_name_that_is_much_longer_than_any" },
};

static const struct clause *find(const char *keyword)
{
	const struct item item = { .kind = ITEM_WORD, .text = keyword };

	return clause_find(&item);
}

static bool records_in_rules(enum hcsec_names names, u32 first,
			     const struct clause *clause)
{
	bool same = true;
	u32 value, found, n = 0;

	for (value = first; value <= LAST_VALUE; value++) {
		const char *const name = hcsec_name(names, value);

		if (!name)
			continue;
		n++;
		if (!clause_value(clause, name, &found) || found != value) {
			printf("# records say %s, rules do not\n", name);
			same = false;
		}
	}
	return same && n;
}

int main(void)
{
	u32 value;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(vocabularies); i++)
		tap_ok(records_in_rules(vocabularies[i].names,
					vocabularies[i].first,
					find(vocabularies[i].keyword)),
		       "what records call a %s rules call it, too",
		       vocabularies[i].keyword);
	for (i = 0; i < ARRAY_SIZE(aliases); i++)
		tap_ok(clause_value(find(aliases[i].keyword), aliases[i].name,
				    &value) && value == aliases[i].value,
		       "%s %s has a value", aliases[i].keyword,
		       aliases[i].name);
	for (i = 0; i < ARRAY_SIZE(unknown); i++)
		tap_ok(!clause_value(find(unknown[i].keyword), unknown[i].name,
				     &value),
		       "%s %s has none", unknown[i].keyword, unknown[i].name);
	tap_ok(hcsec_name_find(HCSEC_NAMES_MODE, "lax") < 0,
	       "an unknown name has no value");
	return tap_done();
}
