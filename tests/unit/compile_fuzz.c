// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Test that the compiler survives any source
 *
 * Random policies are damaged at random and compiled.  With the sanitizers, it
 * shows that the compiler does no harm; whatever it accepts must be a payload
 * that the kernel would take, and that its own source makes again.
 *
 *	compile_fuzz [--seed N] [SOURCES]
 */

#include <stdio.h>

#include "compile.h"
#include "exercise.h"
#include "generate.h"
#include "tap.h"

#define DEFAULT_SOURCES 3000
#define MAX_TEXT 65536
#define MAX_DAMAGE 6
#define MAX_REPORTS 5

static struct tally {
	u32 sources;
	u32 accepted;
	u32 refused;
	u32 warned;
	u32 failures;
} tally;

/* What a blind change would hardly ever write. */
static const char *const fragments[] = {
	"{", "}", "\n", ";", "!", "+", "-", ",", "\\\n", "#", "\"", "*", "**",
	"[!a-z]", "{a,b{c,d}}", "\\", "\xc3\xbc", "\xff", "\033", "\r\n",
	" exec ", " socket ", " socket.connect ", " socket.accepted ",
	" path ", " to ", " from ", " at ", " port ", " abstract @x ",
	" when ", " unless ", " set ", " clear ", " errno EACCES ",
	" family 40 ", " memfd ", " !memfd ", " interpreter ", " gains ",
	" level 1-3 ", " stdin tty ", " 0.0.0.0/0 ", " ::/0 ",
	" ::ffff:10.0.0.0/104 ", " 65535 ", " 1-65535 ", " /** ", " /a/*/[b-d]? ",
	" file ", " process ", " system ", " file.rename ", " process.escape ",
	" system.mount ", " userns.create ", " object +m0 ", " set object m0 ",
	" when object -m1 ", " kind fifo ", " origin pipe ", " access read write ",
	" target self ", " signal SIGKILL 64 ", " capability CAP_BPF ", " uid 0 ",
	" gid 1-4294967295 ", " namespace net ", " operation map sqpoll ",
	" fstype ext* ", " source /dev/** ", " interface wg? ", " encrypted ",
	" declassifies m0 ", " clearance { m0 } ", " clearance { } ",
	"\nmark m1 data\n", "\nmark deid0 process credit declassifies m1\n",
	"\nnamespaces private net pid pinned\n", "\nsplice forbidden\n",
	"\nclearance { m0 m1 }\n", "\nnet n3 { !n ::/0 } clearance { m1 }\n",
	"\nnet n4 { !10.0.0.0/8 !n2 }\n", "\npath p2 { /y } clearance { m0 }\n",
	"\nsequence d data { file.write path /a; file; exec } kill set object m1\n",
	"\nallow exec\n", "\ndefault deny file, process, system\n",
	"\ndefault deny socket\n", "\ndefault deny exec\n",
	"\nsequence s process { exec; socket.connect; exec } deny\n",
	"\nsequence t container { socket; socket } kill set m0\n",
	"\ntemplate t { use t }\n", "\nuse t\n", "\ninclude \"a\"\n",
	"\ninclude \"b\"\n", "\nmark m0 process\n", "\nmark credit0 process credit\n",
	"\nmark exact0 container exact\n", "\nnet n { 10.0.0.0/8 n2 }\n",
	"\nnet n2 { n ::1 }\n", "\npath p { /x/** p }\n", "\nport q { 80 q }\n",
	"\ncontainer z { match cgroup \"/**\" }\n", "\nmode permissive\n",
	"\nenter immediate\n", "\npolicy \"x\" {\n", "\nserial 3\n", "\nepoch 3\n",
	"\nexpires 2030-01-01\n", "\nstarts 2029-01-01T00:00:00Z\n",
};

static void fail(u64 seed, const char *what, const char *messages)
{
	if (tally.failures++ < MAX_REPORTS)
		printf("# --seed %llu: %s\n# %s\n", (unsigned long long)seed,
		       what, messages);
}

/* Replaces @old bytes at @at by @n others; does nothing if there is no room. */
static size_t splice(char *text, size_t len, size_t at, size_t old,
		     const char *bytes, size_t n)
{
	if (at + old > len || len - old + n > MAX_TEXT)
		return len;
	memmove(text + at + n, text + at + old, len - at - old);
	memcpy(text + at, bytes, n);
	return len - old + n;
}

static size_t damage(struct rand *r, char *text, size_t len)
{
	const size_t at = rand_below(r, len + 1);
	const size_t run = rand_below(r, 40);
	const char *fragment;
	char copy[40], byte;

	switch (rand_below(r, 8)) {
	case 0:
		byte = rand_u64(r);
		return splice(text, len, at, 1, &byte, 1);
	case 1:
		return splice(text, len, at, run, "", 0);
	case 2:
		if (at + run > len)
			return len;
		memcpy(copy, text + at, run);
		return splice(text, len, rand_below(r, len + 1), 0, copy, run);
	case 3:
		return rand_percent(r, 20) ? at : len;
	default:
		fragment = fragments[rand_below(r, ARRAY_SIZE(fragments))];
		return splice(text, len, at, 0, fragment, strlen(fragment));
	}
}

static bool is_printable(const char *text)
{
	for (; *text; text++) {
		if (((unsigned char)*text < 0x20 && *text != '\n' &&
		     *text != '\t') || *text == 0x7f)
			return false;
	}
	return true;
}

static void check_refused(u64 seed, const struct hcsec_compiled *out)
{
	tally.refused++;
	if (out->payload || !out->errors || !strstr(out->messages, "error: "))
		fail(seed, "refused without an error", out->messages);
	if (strstr(out->messages, "bug of the compiler"))
		fail(seed, "a payload that the kernel refuses", out->messages);
}

static void check_accepted(u64 seed, struct rand *r,
			   const struct hcsec_source *sources, size_t n,
			   const struct hcsec_compiled *out)
{
	struct hcsec_refusal refusal;
	struct hcsec_policy policy;
	struct hcsec_compiled again;
	const char *wrong;

	tally.accepted++;
	if (out->errors || strstr(out->messages, "error: "))
		fail(seed, "accepted with an error", out->messages);
	if (out->warnings)
		tally.warned++;
	if (hcsec_compile_sources(sources, n, &again) ||
	    again.payload_len != out->payload_len ||
	    memcmp(again.payload, out->payload, out->payload_len))
		fail(seed, "another payload the second time", again.messages);
	hcsec_compiled_free(&again);
	if (hcsec_unpack(&policy, out->payload, out->payload_len, &refusal)) {
		fail(seed, "cannot be unpacked", refusal.reason);
		return;
	}
	wrong = exercise(&policy, r);
	if (wrong)
		fail(seed, "misleads the engine", wrong);
	hcsec_unpack_free(&policy);
}

static void run(u64 seed)
{
	static char texts[3][MAX_TEXT + 1];
	static const char *const names[] = { "a", "b", "c" };
	struct rand r = { seed };
	struct hcsec_source sources[3];
	struct hcsec_compiled out;
	struct model_policy policy;
	u32 n = 1 + rand_percent(&r, 20) + rand_percent(&r, 20);

	for (u32 i = 0; i < n; i++) {
		size_t len;

		generate_policy(&r, &policy, rand_percent(&r, 90));
		len = generate_text(&r, &policy, texts[i], MAX_TEXT);
		for (u32 hits = rand_below(&r, MAX_DAMAGE + 1); hits; hits--)
			len = damage(&r, texts[i], len);
		/* No NUL after it, so that reading beyond it is seen. */
		sources[i] = (struct hcsec_source){
			.name = names[i],
			.text = memcpy(malloc(len + !len), texts[i], len),
			.len = len,
		};
	}
	tally.sources++;
	if (hcsec_compile_sources(sources, n, &out))
		check_refused(seed, &out);
	else
		check_accepted(seed, &r, sources, n, &out);
	if (!is_printable(out.messages))
		fail(seed, "messages could harm a terminal", out.messages);
	hcsec_compiled_free(&out);
	for (u32 i = 0; i < n; i++)
		free((void *)sources[i].text);
}

int main(int argc, char **argv)
{
	u32 sources = DEFAULT_SOURCES;
	u64 seed = 1;

	if (argc > 2 && !strcmp(argv[1], "--seed")) {
		run(strtoull(argv[2], NULL, 0));
		return tally.failures ? 1 : 0;
	}
	if (argc > 1)
		sources = strtoul(argv[1], NULL, 0);
	while (tally.sources < sources && tally.failures <= MAX_REPORTS)
		run(seed++);
	tap_ok(!tally.failures, "%u damaged sources: %u failures",
	       tally.sources, tally.failures);
	tap_ok(tally.accepted, "%u are accepted", tally.accepted);
	tap_ok(tally.refused, "%u are refused", tally.refused);
	tap_ok(tally.warned, "%u of the accepted get a warning", tally.warned);
	return tap_done();
}
