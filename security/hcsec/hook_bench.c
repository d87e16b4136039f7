// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - How long hooks take
 *
 * Each file of the directory hcsec-bench in debugfs calls one hook very often,
 * for the task that reads it, and says how long a call took.  It calls it as the
 * rest of the kernel does, so that all security modules take their share.
 */

#include <linux/array_size.h>
#include <linux/compiler.h>
#include <linux/dcache.h>
#include <linux/debugfs.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/in.h>
#include <linux/init.h>
#include <linux/math64.h>
#include <linux/net.h>
#include <linux/sched.h>
#include <linux/security.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/sort.h>
#include <linux/timekeeping.h>
#include <linux/types.h>

/* The clock is too coarse, and too slow, for a single call. */
#define CALLS 256
#define SAMPLES 1024

/**
 * struct bench_target - What the hooks are called with
 *
 * @file: Standard input of the reader.
 * @sock: A socket that is not connected.
 * @addr: Where to.
 */
struct bench_target {
	struct file *file;
	struct socket *sock;
	struct sockaddr_in addr;
};

static int call_nothing(struct bench_target *target)
{
	/* So that the loop around it is not optimised away. */
	barrier();
	return 0;
}

static int call_read(struct bench_target *target)
{
	return security_file_permission(target->file, MAY_READ);
}

static int call_write(struct bench_target *target)
{
	return security_file_permission(target->file, MAY_WRITE);
}

static int call_open(struct bench_target *target)
{
	return security_file_open(target->file);
}

static int call_connect(struct bench_target *target)
{
	return security_socket_connect(target->sock,
				       (struct sockaddr *)&target->addr,
				       sizeof(target->addr));
}

static const struct hook {
	const char *name;
	int (*call)(struct bench_target *target);
} hooks[] = {
	{ "nothing", call_nothing },
	{ "read", call_read },
	{ "write", call_write },
	{ "open", call_open },
	{ "connect", call_connect },
};

static int compare(const void *a, const void *b)
{
	const u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

/* Prints tenths of nanoseconds for one call. */
static void print_sample(struct seq_file *seq, const char *name, u64 sample)
{
	const u64 tenths = div_u64(sample * 10, CALLS);

	seq_printf(seq, " %s=%llu.%llu", name, tenths / 10, tenths % 10);
}

static int run(struct seq_file *seq, const struct hook *hook,
	       struct bench_target *target)
{
	u64 *const samples = kmalloc_array(SAMPLES, sizeof(*samples),
					   GFP_KERNEL);
	unsigned int i, j, refused = 0;

	if (!samples)
		return -ENOMEM;
	/* The first ones label the task and warm caches up. */
	for (i = 0; i < CALLS; i++)
		hook->call(target);
	for (i = 0; i < SAMPLES; i++) {
		const u64 start = ktime_get_ns();

		for (j = 0; j < CALLS; j++)
			refused += !!hook->call(target);
		samples[i] = ktime_get_ns() - start;
		cond_resched();
	}
	sort(samples, SAMPLES, sizeof(*samples), compare, NULL);
	seq_printf(seq, "calls=%u refused=%u", SAMPLES * CALLS, refused);
	print_sample(seq, "min", samples[0]);
	print_sample(seq, "p50", samples[SAMPLES / 2]);
	print_sample(seq, "p99", samples[SAMPLES * 99 / 100]);
	seq_putc(seq, '\n');
	kfree(samples);
	return 0;
}

static int bench_show(struct seq_file *seq, void *unused)
{
	struct bench_target target = {
		.file = fget(0),
		.addr = {
			.sin_family = AF_INET,
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
			.sin_port = htons(9),
		},
	};
	int err;

	if (!target.file)
		return -EBADF;
	err = sock_create(AF_INET, SOCK_STREAM, IPPROTO_TCP, &target.sock);
	if (!err) {
		err = run(seq, seq->private, &target);
		sock_release(target.sock);
	}
	fput(target.file);
	return err;
}

DEFINE_SHOW_ATTRIBUTE(bench);

static int __init hcsec_bench_init(void)
{
	struct dentry *const dir = debugfs_create_dir("hcsec-bench", NULL);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(hooks); i++)
		debugfs_create_file(hooks[i].name, 0400, dir,
				    (void *)&hooks[i], &bench_fops);
	return 0;
}

late_initcall(hcsec_bench_init);
