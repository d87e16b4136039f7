// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plugin of QEMU: counts how often each block of instructions is executed, between
 * the two marks that tests/bench/ops.c executes.
 *
 * usage: -plugin profile.so,out=FILE
 *
 * Writes a line for each block: the address of its first instruction, the number
 * of its instructions, and how often it was executed.
 */

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qemu-plugin.h"

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

/* nopl 0x68630001(%rax), and the one that ends it. */
static const unsigned char mark_from[] = { 0x0f, 0x1f, 0x80, 1, 0, 0x63, 0x68 };
static const unsigned char mark_to[] = { 0x0f, 0x1f, 0x80, 2, 0, 0x63, 0x68 };

struct block {
	uint64_t address;
	uint64_t length;
	uint64_t count;
	/* What it was when counting started, and how much was counted then. */
	uint64_t before;
	uint64_t counted;
	struct block *next;
};

static struct block *blocks;
static const char *file;
static bool counts;

static void start(unsigned int cpu, void *data)
{
	struct block *block;

	(void)cpu;
	(void)data;
	counts = true;
	for (block = blocks; block; block = block->next)
		block->before = block->count;
}

static void stop(unsigned int cpu, void *data)
{
	struct block *block;

	(void)cpu;
	(void)data;
	if (!counts)
		return;
	counts = false;
	for (block = blocks; block; block = block->next)
		block->counted += block->count - block->before;
}

static bool is(const struct qemu_plugin_insn *insn, const unsigned char *mark,
	       size_t size)
{
	return qemu_plugin_insn_size(insn) == size &&
	       !memcmp(qemu_plugin_insn_data(insn), mark, size);
}

static void watch(struct qemu_plugin_insn *insn)
{
	void (*on_mark)(unsigned int cpu, void *data) = NULL;

	if (is(insn, mark_from, sizeof(mark_from)))
		on_mark = start;
	else if (is(insn, mark_to, sizeof(mark_to)))
		on_mark = stop;
	if (on_mark)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_mark,
						       QEMU_PLUGIN_CB_NO_REGS,
						       NULL);
}

static void translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	struct block *const block = calloc(1, sizeof(*block));
	size_t i;

	(void)id;
	if (!block)
		abort();
	block->address = qemu_plugin_tb_vaddr(tb);
	block->length = qemu_plugin_tb_n_insns(tb);
	block->next = blocks;
	blocks = block;
	qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64,
						 &block->count, 1);
	for (i = 0; i < block->length; i++)
		watch(qemu_plugin_tb_get_insn(tb, i));
}

static void finish(qemu_plugin_id_t id, void *data)
{
	FILE *const out = fopen(file, "w");
	const struct block *block;

	(void)id;
	(void)data;
	if (!out) {
		perror(file);
		return;
	}
	for (block = blocks; block; block = block->next)
		if (block->counted)
			fprintf(out, "%" PRIx64 " %" PRIu64 " %" PRIu64 "\n",
				block->address, block->length, block->counted);
	if (fclose(out))
		perror(file);
}

__attribute__((visibility("default"))) int
qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info_t *info,
		    int argc, char **argv)
{
	int i;

	(void)info;
	for (i = 0; i < argc; i++)
		if (!strncmp(argv[i], "out=", 4))
			file = strdup(argv[i] + 4);
	if (!file) {
		fputs("profile: out=FILE is missing\n", stderr);
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	qemu_plugin_register_atexit_cb(id, finish, NULL);
	return 0;
}
