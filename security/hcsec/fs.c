// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - securityfs
 *
 * Described in Documentation/ABI/testing/securityfs-hcsec.
 */

#include <linux/array_size.h>
#include <linux/atomic.h>
#include <linux/capability.h>
#include <linux/cleanup.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/hcsec.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/rhashtable.h>
#include <linux/security.h>
#include <linux/seq_buf.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/uaccess.h>
#include <linux/user_namespace.h>
#include <linux/wait.h>

#include "audit.h"
#include "container.h"
#include "envelope.h"
#include "marks.h"
#include "names.h"
#include "netlink.h"
#include "policy.h"
#include "record.h"
#include "ring.h"
#include "setup.h"
#include "unpack.h"

#define REASON_SIZE 256

/*
 * Writing counts for the one who opened the file.  A privileged process can
 * thus not be fooled into writing to a file that somebody else handed to it.
 */
static bool may_write(const struct file *file)
{
	return file_ns_capable(file, &init_user_ns, CAP_MAC_ADMIN);
}

/*
 * Most files tell about all containers, so being root in one of them, with
 * securityfs mounted there, is not enough to read them.
 */
static int open_for_admin(struct inode *inode, struct file *file)
{
	if (file_ns_capable(file, &init_user_ns, CAP_MAC_ADMIN) ||
	    file_ns_capable(file, &init_user_ns, CAP_AUDIT_READ))
		return 0;
	return -EPERM;
}

/* Writes a value as records do. */
static void show_value(struct seq_file *m,
		       void (*print)(struct seq_buf *text, const char *value,
				     size_t len), const char *value)
{
	struct seq_buf text;
	size_t size;
	char *buf;

	/* It will be tried again with a larger buffer. */
	if (seq_has_overflowed(m))
		return;
	size = seq_get_buf(m, &buf);
	seq_buf_init(&text, buf, size);
	print(&text, value, strlen(value));
	seq_commit(m, seq_buf_has_overflowed(&text) ? -1 : seq_buf_used(&text));
}

/*
 * error: why the last blob was refused.
 */

static DEFINE_MUTEX(error_lock);
static char last_error[REASON_SIZE];

static void set_error(const char *reason)
{
	guard(mutex)(&error_lock);
	strscpy(last_error, reason);
}

static int error_show(struct seq_file *m, void *v)
{
	guard(mutex)(&error_lock);
	if (last_error[0]) {
		seq_puts(m, last_error);
		seq_putc(m, '\n');
	}
	return 0;
}

static int error_open(struct inode *inode, struct file *file)
{
	return open_for_admin(inode, file) ?:
	       single_open(file, error_show, NULL);
}

static const struct file_operations error_fops = {
	.owner = THIS_MODULE,
	.open = error_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};

/*
 * load: a blob, in one write or several.
 */

/**
 * struct load - A blob on its way
 *
 * @lock: Serialises writes.
 * @envelope: Its first bytes, until all of them are there.
 * @blob: The whole blob, allocated as soon as the envelope tells its length.
 * @len: Bytes that have arrived.
 * @total: Length of the blob, 0 if it is not known.
 * @judged: The blob was loaded or refused; there is no second one.
 */
struct load {
	struct mutex lock; /* serialises writes */
	struct hcsec_envelope envelope;
	u8 *blob;
	size_t len;
	size_t total;
	bool judged;
};

/* Serialises loads with their records and reasons, so that orders agree. */
static DEFINE_MUTEX(load_mutex);

static int refuse(struct load *load, int err, const char *reason)
{
	lockdep_assert_held(&load->lock);
	load->judged = true;
	kvfree(load->blob);
	load->blob = NULL;

	guard(mutex)(&load_mutex);
	set_error(reason);
	hcsec_audit_load(NULL, 0, err, reason);
	return err;
}

static int refuse_malformed(struct load *load, int err,
			    const struct hcsec_refusal *refusal)
{
	char reason[REASON_SIZE];

	if (err != -EBADMSG)
		return refuse(load, err, refusal->reason);
	snprintf(reason, sizeof(reason), "%s at offset %zu", refusal->reason,
		 refusal->offset);
	return refuse(load, err, reason);
}

/* Hands a complete blob over. */
static int judge(struct load *load)
{
	const struct hcsec_loaded *loaded;
	char reason[REASON_SIZE] = "";
	int err;

	lockdep_assert_held(&load->lock);
	load->judged = true;

	guard(mutex)(&load_mutex);
	err = hcsec_policy_load(load->blob, load->total, reason,
				sizeof(reason));
	/* Only a blob that is in force now belongs to the policy. */
	if (err)
		kvfree(load->blob);
	load->blob = NULL;
	if (err < 0) {
		set_error(reason);
		hcsec_audit_load(NULL, 0, err, reason);
		return err;
	}

	set_error("");
	guard(rcu)();
	loaded = rcu_dereference(hcsec_active);
	if (!WARN_ON_ONCE(!loaded))
		hcsec_audit_load(hcsec_policy_name(loaded), loaded->serial, 0,
				 NULL);
	return 0;
}

/* Takes bytes of the envelope.  Returns how many, or a negative errno. */
static ssize_t take_envelope(struct load *load, const char __user *from,
			     size_t count)
{
	struct hcsec_refusal refusal = {};
	int err;

	lockdep_assert_held(&load->lock);
	count = min(count, sizeof(load->envelope) - load->len);
	if (copy_from_user((u8 *)&load->envelope + load->len, from, count))
		return refuse(load, -EFAULT, "blob cannot be read");
	load->len += count;
	if (load->len < sizeof(load->envelope))
		return count;

	err = hcsec_envelope_total(&load->envelope, load->len, &load->total,
				   &refusal);
	if (err)
		return refuse_malformed(load, err, &refusal);
	load->blob = kvmalloc(load->total, GFP_KERNEL_ACCOUNT);
	if (!load->blob)
		return refuse(load, -ENOMEM, "no memory for the blob");
	memcpy(load->blob, &load->envelope, sizeof(load->envelope));
	return count;
}

static ssize_t take(struct load *load, const char __user *from, size_t count)
{
	ssize_t done = 0;
	int err;

	lockdep_assert_held(&load->lock);
	if (!load->total) {
		done = take_envelope(load, from, count);
		if (done < 0 || !load->total)
			return done;
	}
	if (count - done > load->total - load->len)
		return refuse(load, -EBADMSG,
			      "bytes after the end of the blob");
	if (copy_from_user(load->blob + load->len, from + done, count - done))
		return refuse(load, -EFAULT, "blob cannot be read");
	load->len += count - done;
	if (load->len == load->total) {
		err = judge(load);
		if (err)
			return err;
	}
	return count;
}

static int load_open(struct inode *inode, struct file *file)
{
	struct load *const load = kzalloc(sizeof(*load), GFP_KERNEL_ACCOUNT);

	if (!load)
		return -ENOMEM;
	mutex_init(&load->lock);
	file->private_data = load;
	return stream_open(inode, file);
}

static ssize_t load_write(struct file *file, const char __user *from,
			  size_t count, loff_t *pos)
{
	struct load *const load = file->private_data;

	scoped_cond_guard(mutex_intr, return -ERESTARTSYS, &load->lock) {
		if (load->judged)
			return -EINVAL;
		if (!may_write(file))
			return refuse(load, -EPERM,
				      "opener lacks CAP_MAC_ADMIN in the initial user namespace");
		if (count)
			return take(load, from, count);
	}
	return 0;
}

static int load_release(struct inode *inode, struct file *file)
{
	struct load *const load = file->private_data;
	char reason[REASON_SIZE];

	mutex_lock(&load->lock);
	if (load->len && !load->judged) {
		if (load->total)
			snprintf(reason, sizeof(reason),
				 "truncated: %zu of %zu bytes", load->len,
				 load->total);
		else
			snprintf(reason, sizeof(reason),
				 "truncated: %zu bytes are no envelope",
				 load->len);
		refuse(load, -EBADMSG, reason);
	}
	mutex_unlock(&load->lock);
	mutex_destroy(&load->lock);
	kfree(load);
	return 0;
}

static const struct file_operations load_fops = {
	.owner = THIS_MODULE,
	.open = load_open,
	.write = load_write,
	.release = load_release,
};

/*
 * policy: the blob in force.
 */

/**
 * struct snapshot - A copy of the blob in force when the file was opened
 *
 * @len: Its length.
 * @blob: Its bytes.
 */
struct snapshot {
	size_t len;
	u8 blob[] __counted_by(len);
};

static struct snapshot *take_snapshot(void)
{
	const struct hcsec_loaded *loaded;
	struct snapshot *snapshot;
	size_t len;

	/* Under the mutex the policy stays, and one may sleep. */
	guard(mutex)(&hcsec_policy_mutex);
	loaded = rcu_dereference_protected(hcsec_active,
					   lockdep_is_held(&hcsec_policy_mutex));
	len = loaded ? loaded->len : 0;
	snapshot = kvmalloc(struct_size(snapshot, blob, len),
			    GFP_KERNEL_ACCOUNT);
	if (!snapshot)
		return NULL;
	snapshot->len = len;
	if (len)
		memcpy(snapshot->blob, loaded->blob, len);
	return snapshot;
}

static int policy_open(struct inode *inode, struct file *file)
{
	const int err = open_for_admin(inode, file);

	if (err)
		return err;
	file->private_data = take_snapshot();
	return file->private_data ? 0 : -ENOMEM;
}

static ssize_t policy_read(struct file *file, char __user *to, size_t count,
			   loff_t *pos)
{
	const struct snapshot *const snapshot = file->private_data;

	return simple_read_from_buffer(to, count, pos, snapshot->blob,
				       snapshot->len);
}

static loff_t policy_llseek(struct file *file, loff_t offset, int whence)
{
	const struct snapshot *const snapshot = file->private_data;

	return fixed_size_llseek(file, offset, whence, snapshot->len);
}

static int policy_release(struct inode *inode, struct file *file)
{
	kvfree(file->private_data);
	return 0;
}

static const struct file_operations policy_fops = {
	.owner = THIS_MODULE,
	.open = policy_open,
	.read = policy_read,
	.llseek = policy_llseek,
	.release = policy_release,
};

/*
 * status: counters and what is in force.
 */

static void show_policy(struct seq_file *m, const struct hcsec_loaded *loaded)
{
	seq_puts(m, "policy=");
	if (loaded)
		show_value(m, hcsec_text_value, hcsec_policy_name(loaded));
	seq_printf(m, "\nserial=%llu\n", loaded ? loaded->serial : 0);
	seq_printf(m, "generation=%u\n", loaded ? loaded->generation : 0);
	seq_printf(m, "loaded_at=%lld\n", loaded ? loaded->loaded_at : 0);
}

static int status_show(struct seq_file *m, void *v)
{
	struct hcsec_ring_stats stats;

	hcsec_ring_stats(&hcsec_audit_ring, &stats);
	seq_printf(m, "version=%u\n", HCSEC_GENL_VERSION);
	scoped_guard(rcu)
		show_policy(m, rcu_dereference(hcsec_active));
	seq_printf(m, "mode=%s\n", hcsec_name(HCSEC_NAMES_MODE, hcsec_mode_get()));
	seq_puts(m, "sealed=0\n");
	seq_printf(m, "containers=%u\n", hcsec_container_count());
	seq_printf(m, "records=%llu\n", stats.written);
	seq_printf(m, "lost=%llu\n", stats.lost);
	seq_printf(m, "overwritten=%llu\n", stats.overwritten);
	seq_printf(m, "dropped=%llu\n", hcsec_netlink_dropped());
	return 0;
}

static int status_open(struct inode *inode, struct file *file)
{
	return single_open(file, status_show, NULL);
}

static const struct file_operations status_fops = {
	.owner = THIS_MODULE,
	.open = status_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};

/*
 * mode: enforce or permissive.
 */

/* Makes the records of changes have the order of the changes. */
static DEFINE_MUTEX(mode_mutex);

static int change_mode(enum hcsec_mode mode)
{
	int err;

	guard(mutex)(&mode_mutex);
	if (mode == hcsec_mode_get())
		return 0;
	err = hcsec_mode_set(mode);
	if (!err)
		hcsec_audit_mode(mode);
	return err;
}

static int mode_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s\n", hcsec_name(HCSEC_NAMES_MODE, hcsec_mode_get()));
	return 0;
}

static int mode_open(struct inode *inode, struct file *file)
{
	return single_open(file, mode_show, NULL);
}

static ssize_t mode_write(struct file *file, const char __user *from,
			  size_t count, loff_t *pos)
{
	enum hcsec_mode mode;
	char name[16];
	int err;

	if (!may_write(file))
		return -EPERM;
	if (*pos || count >= sizeof(name))
		return -EINVAL;
	if (copy_from_user(name, from, count))
		return -EFAULT;
	name[count] = '\0';

	for (mode = 0; mode < HCSEC_MODE_NR; mode++) {
		if (!sysfs_streq(name, hcsec_name(HCSEC_NAMES_MODE, mode)))
			continue;
		err = change_mode(mode);
		return err ?: count;
	}
	return -EINVAL;
}

static const struct file_operations mode_fops = {
	.owner = THIS_MODULE,
	.open = mode_open,
	.read = seq_read,
	.write = mode_write,
	.llseek = seq_lseek,
	.release = single_release,
};

/*
 * containers: one line each.
 */

/**
 * struct container_walk - State of a reader
 *
 * @iter: Where it is.
 * @marks: Names of marks are printed here.
 */
struct container_walk {
	struct rhashtable_iter iter;
	char marks[HCSEC_MARKS_SIZE];
};

/* The table may be resized meanwhile: then some containers come twice. */
static struct hcsec_container *next_container(struct rhashtable_iter *iter)
{
	struct hcsec_container *container;

	do {
		container = rhashtable_walk_next(iter);
	} while (container == ERR_PTR(-EAGAIN));
	return IS_ERR(container) ? NULL : container;
}

static void *containers_start(struct seq_file *m, loff_t *pos)
	__acquires(RCU)
{
	struct container_walk *const walk = m->private;
	struct hcsec_container *container;

	if (!*pos) {
		rhashtable_walk_exit(&walk->iter);
		hcsec_container_walk_enter(&walk->iter);
	}
	rhashtable_walk_start(&walk->iter);
	if (*pos) {
		/* The one that was due when the last read ended. */
		container = rhashtable_walk_peek(&walk->iter);
		if (!IS_ERR(container))
			return container;
	}
	return next_container(&walk->iter);
}

static void *containers_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct container_walk *const walk = m->private;

	++*pos;
	return next_container(&walk->iter);
}

static void containers_stop(struct seq_file *m, void *v)
	__releases(RCU)
{
	struct container_walk *const walk = m->private;

	rhashtable_walk_stop(&walk->iter);
}

static int containers_show(struct seq_file *m, void *v)
{
	struct container_walk *const walk = m->private;
	struct hcsec_container *const container = v;
	const struct hcsec_loaded *const loaded = rcu_dereference(hcsec_active);
	int profile = -1;

	if (loaded)
		profile = hcsec_container_profile(loaded, container);
	hcsec_marks_print(atomic64_read(&container->marks), walk->marks,
			  sizeof(walk->marks));

	seq_printf(m, "cgroup_id=%llu cgroup=", container->cgroup_id);
	show_value(m, hcsec_text_quoted, container->path);
	seq_puts(m, " profile=");
	if (profile >= 0)
		show_value(m, hcsec_text_value,
			   hcsec_profile_name(loaded, profile));
	seq_puts(m, " mode=");
	if (profile >= 0)
		seq_puts(m, hcsec_name(HCSEC_NAMES_MODE,
				       hcsec_mode_of(loaded, profile)));
	seq_puts(m, " marks=");
	show_value(m, hcsec_text_value, walk->marks);
	seq_printf(m, " denied=%lld tasks=%u\n",
		   atomic64_read(&container->denied),
		   refcount_read(&container->usage));
	return 0;
}

static const struct seq_operations containers_ops = {
	.start = containers_start,
	.next = containers_next,
	.stop = containers_stop,
	.show = containers_show,
};

static int containers_open(struct inode *inode, struct file *file)
{
	const int err = open_for_admin(inode, file);
	struct container_walk *walk;

	if (err)
		return err;
	walk = __seq_open_private(file, &containers_ops, sizeof(*walk));
	if (!walk)
		return -ENOMEM;
	hcsec_container_walk_enter(&walk->iter);
	return 0;
}

static int containers_release(struct inode *inode, struct file *file)
{
	struct seq_file *const m = file->private_data;
	struct container_walk *const walk = m->private;

	rhashtable_walk_exit(&walk->iter);
	return seq_release_private(inode, file);
}

static const struct file_operations containers_fops = {
	.owner = THIS_MODULE,
	.open = containers_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = containers_release,
};

/*
 * audit: records as text, one a read.
 */

/**
 * struct audit_reader - One who has opened the file
 *
 * @lock: Protects the other members.
 * @cursor: How far it is.
 * @record: The record that is being read.
 */
struct audit_reader {
	struct mutex lock; /* protects the reader */
	struct hcsec_cursor cursor;
	u8 record[HCSEC_RECORD_MAX];
};

static int audit_open(struct inode *inode, struct file *file)
{
	const int err = open_for_admin(inode, file);
	struct audit_reader *reader;

	if (err)
		return err;
	reader = kvmalloc(sizeof(*reader), GFP_KERNEL_ACCOUNT);
	if (!reader)
		return -ENOMEM;
	mutex_init(&reader->lock);
	hcsec_ring_seek(&hcsec_audit_ring, &reader->cursor, HCSEC_RING_OLDEST);
	file->private_data = reader;
	/*
	 * Whoever waits for a record must not hold the lock of the position,
	 * which records do not have: others that share the file would wait for
	 * that lock, and could not even be killed.
	 */
	file->f_mode &= ~FMODE_ATOMIC_POS;
	return 0;
}

/* Reads one line.  Nothing is consumed if the line cannot be delivered. */
static ssize_t read_line(struct audit_reader *reader, char __user *to,
			 size_t count)
{
	struct hcsec_cursor cursor = reader->cursor;
	struct hcsec_stamp stamp;
	struct seq_buf text;
	ssize_t len;
	size_t size;
	u64 lost;

	lockdep_assert_held(&reader->lock);
	len = hcsec_ring_read(&hcsec_audit_ring, &cursor, &stamp,
			      reader->record, sizeof(reader->record), &lost);
	if (len < 0)
		return len;

	size = hcsec_record_text_size(len);
	char *buf __free(kvfree) = kvmalloc(size, GFP_KERNEL);

	if (!buf)
		return -ENOMEM;
	seq_buf_init(&text, buf, size);
	if (lost)
		seq_buf_printf(&text, "lost=%llu", lost);
	else
		hcsec_record_text(&text, &stamp, reader->record, len);
	seq_buf_putc(&text, '\n');
	WARN_ON_ONCE(seq_buf_has_overflowed(&text));

	if (seq_buf_used(&text) > count)
		return -EINVAL;
	if (copy_to_user(to, buf, seq_buf_used(&text)))
		return -EFAULT;
	reader->cursor = cursor;
	return seq_buf_used(&text);
}

static ssize_t audit_read(struct file *file, char __user *to, size_t count,
			  loff_t *pos)
{
	struct audit_reader *const reader = file->private_data;
	ssize_t ret;
	u64 seq;

	for (;;) {
		if (mutex_lock_interruptible(&reader->lock))
			return -ERESTARTSYS;
		ret = read_line(reader, to, count);
		seq = reader->cursor.seq;
		mutex_unlock(&reader->lock);
		if (ret != -EAGAIN || file->f_flags & O_NONBLOCK)
			return ret;
		ret = wait_event_interruptible(hcsec_audit_wait,
					       hcsec_ring_readable(&hcsec_audit_ring,
								   seq));
		if (ret)
			return ret;
	}
}

static __poll_t audit_poll(struct file *file, poll_table *wait)
{
	struct audit_reader *const reader = file->private_data;
	u64 seq;

	poll_wait(file, &hcsec_audit_wait, wait);
	mutex_lock(&reader->lock);
	seq = reader->cursor.seq;
	mutex_unlock(&reader->lock);
	if (hcsec_ring_readable(&hcsec_audit_ring, seq))
		return EPOLLIN | EPOLLRDNORM;
	return 0;
}

static loff_t audit_llseek(struct file *file, loff_t offset, int whence)
{
	struct audit_reader *const reader = file->private_data;
	enum hcsec_ring_end end;

	/* Records have no offsets, as in /dev/kmsg. */
	if (offset)
		return -ESPIPE;
	switch (whence) {
	case SEEK_SET:
		end = HCSEC_RING_OLDEST;
		break;
	case SEEK_END:
		end = HCSEC_RING_NEWEST;
		break;
	default:
		return -EINVAL;
	}
	guard(mutex)(&reader->lock);
	hcsec_ring_seek(&hcsec_audit_ring, &reader->cursor, end);
	return 0;
}

static int audit_release(struct inode *inode, struct file *file)
{
	struct audit_reader *const reader = file->private_data;

	mutex_destroy(&reader->lock);
	kvfree(reader);
	return 0;
}

static const struct file_operations audit_fops = {
	.owner = THIS_MODULE,
	.open = audit_open,
	.read = audit_read,
	.poll = audit_poll,
	.llseek = audit_llseek,
	.release = audit_release,
};

/**
 * struct fs_file - A file of the directory
 *
 * @name: Its name.
 * @mode: Its permissions.
 * @fops: What it does.
 */
struct fs_file {
	const char *name;
	umode_t mode;
	const struct file_operations *fops;
};

static const struct fs_file files[] __initconst = {
	{ "audit", 0400, &audit_fops },
	{ "containers", 0400, &containers_fops },
	{ "error", 0400, &error_fops },
	{ "load", 0200, &load_fops },
	{ "mode", 0600, &mode_fops },
	{ "policy", 0400, &policy_fops },
	{ "status", 0444, &status_fops },
};

static int __init hcsec_fs_init(void)
{
	struct dentry *dentries[ARRAY_SIZE(files)];
	struct dentry *dir;
	size_t i;
	int err;

	if (!hcsec_enabled)
		return 0;

	dir = securityfs_create_dir("hcsec", NULL);
	if (IS_ERR(dir)) {
		pr_err("hcsec: no securityfs directory: %pe\n", dir);
		return PTR_ERR(dir);
	}
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		dentries[i] = securityfs_create_file(files[i].name,
						     files[i].mode, dir, NULL,
						     files[i].fops);
		if (IS_ERR(dentries[i]))
			goto remove;
	}
	return 0;

remove:
	err = PTR_ERR(dentries[i]);
	pr_err("hcsec: no securityfs file %s: %pe\n", files[i].name,
	       ERR_PTR(err));
	while (i--)
		securityfs_remove(dentries[i]);
	securityfs_remove(dir);
	return err;
}

fs_initcall(hcsec_fs_init);
