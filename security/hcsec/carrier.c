// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - What carries data between tasks, and where its marks are
 *
 * splice(), tee() and vmsplice() move data through a pipe without a hook, and
 * so do the system calls of POSIX message queues.  Who can read from one of
 * these is therefore treated as one who shares memory: it has what is in its
 * container's domain from the moment that it gets the descriptor, by opening,
 * making, receiving or inheriting it.  Where a profile says that nobody splices,
 * what is in a pipe is known from those who wrote to it.
 */

#include <linux/atomic.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/jump_label.h>
#include <linux/kdev_t.h>
#include <linux/kstrtox.h>
#include <linux/magic.h>
#include <linux/major.h>
#include <linux/net.h>
#include <linux/pid.h>
#include <linux/proc_fs.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>
#include <linux/stat.h>
#include <linux/tty.h>
#include <linux/tty_driver.h>
#include <linux/types.h>

#include "carrier.h"
#include "container.h"
#include "data.h"
#include "file.h"
#include "inbox.h"
#include "inode.h"
#include "judge.h"
#include "marks.h"
#include "net.h"
#include "policy.h"
#include "state.h"
#include "task.h"

/* As in ipc/mqueue.c, which keeps it for itself. */
#define MQUEUE_MAGIC 0x19800202

/* Minors of TTYAUX_MAJOR. */
#define TTY_MINOR 0
#define PTMX_MINOR 2

static bool is_slave(const struct inode *inode)
{
	const unsigned int major = imajor(inode);

	return major >= UNIX98_PTY_SLAVE_MAJOR &&
	       major < UNIX98_PTY_SLAVE_MAJOR + UNIX98_PTY_MAJOR_COUNT;
}

static bool is_tty(const struct inode *inode)
{
	if (imajor(inode) == TTYAUX_MAJOR)
		return iminor(inode) == TTY_MINOR ||
		       iminor(inode) == PTMX_MINOR;
	return is_slave(inode);
}

/* The directory of procfs's root that a file of it is below.  Under RCU. */
static const struct dentry *find_top(const struct dentry *dentry)
{
	while (!IS_ROOT(READ_ONCE(dentry->d_parent)))
		dentry = READ_ONCE(dentry->d_parent);
	return dentry;
}

/* The number of the task that a file of procfs is about, 0 if none. */
static unsigned int find_pid_nr(const struct dentry *dentry)
{
	unsigned int nr;

	/* Names do not change there, and directories live as long as files. */
	if (IS_ROOT(dentry) ||
	    kstrtouint(find_top(dentry)->d_name.name, 10, &nr))
		return 0;
	return nr;
}

/* The flow object of the task that a file of procfs is about.  Under RCU. */
static struct hcsec_flow *find_target(const struct file *file)
{
	struct pid_namespace *const ns =
		proc_pid_ns(file_inode(file)->i_sb);
	const unsigned int nr = find_pid_nr(file->f_path.dentry);
	const struct task_struct *const task =
		pid_task(find_pid_ns(nr, ns), PIDTYPE_PID);

	return task ? hcsec_task_flow(task) : NULL;
}

static u64 get_out(const struct hcsec_subject *subject, struct hcsec_flow *flow)
{
	struct hcsec_subject target;

	if (!flow || flow == subject->flow)
		return 0;
	if (hcsec_subject_of(&target, subject->loaded, flow))
		return hcsec_subject_out(&target);
	return hcsec_flow_marks(flow) & hcsec_marks_data();
}

static enum hcsec_carrier find(const struct file *file)
{
	const struct inode *const inode = file_user_inode(file);

	switch (inode->i_sb->s_magic) {
	case ANON_INODE_FS_MAGIC:
		/* Rings and userfaultfds, with an inode each, are memory. */
		return hcsec_inode_holds_data(inode) ? HCSEC_CARRIER_QUEUE :
						       HCSEC_CARRIER_FILE;
	case MQUEUE_MAGIC:
		return S_ISREG(inode->i_mode) ? HCSEC_CARRIER_QUEUE :
						HCSEC_CARRIER_NONE;
	case NSFS_MAGIC:
	case PID_FS_MAGIC:
		return HCSEC_CARRIER_NONE;
	case FUSE_SUPER_MAGIC:
		/* Its server reads and answers through a device. */
		if (S_ISREG(inode->i_mode))
			return HCSEC_CARRIER_DEVICE;
		break;
	case PROC_SUPER_MAGIC:
		if (!S_ISREG(inode->i_mode))
			return HCSEC_CARRIER_NONE;
		return find_pid_nr(file->f_path.dentry) ? HCSEC_CARRIER_TASK :
							  HCSEC_CARRIER_INODE;
	}
	if (!hcsec_inode_holds_data(inode))
		return HCSEC_CARRIER_NONE;
	switch (inode->i_mode & S_IFMT) {
	case S_IFIFO:
		return HCSEC_CARRIER_PIPE;
	case S_IFSOCK:
		return HCSEC_CARRIER_SOCKET;
	case S_IFCHR:
		return is_tty(inode) ? HCSEC_CARRIER_TTY :
				       HCSEC_CARRIER_DEVICE;
	case S_IFBLK:
		return HCSEC_CARRIER_DEVICE;
	default:
		return HCSEC_CARRIER_INODE;
	}
}

/**
 * hcsec_carrier_of - How an open file carries data
 *
 * @file: The file.
 *
 * Context: Any.
 * Return: How.
 */
enum hcsec_carrier hcsec_carrier_of(const struct file *file)
{
	guard(rcu)();
	return find(file);
}

#ifdef CONFIG_UNIX98_PTYS
/*
 * Both ends of a pseudo-terminal are marked as the inode of its slave.  From the
 * other end it is found by its dentry, which is put, and freed after the last
 * reader under RCU, only after what is tested here.  Returns NULL for other
 * terminals, and ERR_PTR(-EIO) if it is gone.
 */
static struct inode *find_slave(struct file *file)
{
	const struct tty_file_private *const private =
		READ_ONCE(file->private_data);
	const struct tty_struct *tty;
	const struct dentry *dentry;

	if (is_slave(file_inode(file)))
		return file_inode(file);
	if (!private || tty_hung_up_p(file))
		return ERR_PTR(-EIO);
	tty = private->tty;
	if (tty->driver->type != TTY_DRIVER_TYPE_PTY)
		return NULL;
	if (tty->driver->subtype == PTY_TYPE_MASTER)
		tty = tty->link;
	else if (test_bit(TTY_OTHER_CLOSED, &tty->flags))
		return ERR_PTR(-EIO);
	dentry = READ_ONCE(tty->driver_data);
	return dentry ? d_inode_rcu(dentry) : NULL;
}
#else
static struct inode *find_slave(struct file *file)
{
	return NULL;
}
#endif

static bool splices(const struct hcsec_subject *subject)
{
	const struct hcsec_blob_profile *const profile =
		&subject->loaded->policy.profiles[subject->profile];

	return !(profile->flags & HCSEC_PROFILE_NO_SPLICE);
}

/* Lets a subject's container know all that is known to those who use @data. */
static void share(const struct hcsec_subject *subject, struct hcsec_data *data)
{
	struct hcsec_domain *const domain = subject->container->domain;

	if (rcu_access_pointer(data->home) != domain)
		hcsec_data_share(data, domain);
}

/* All files that one server serves are a way to it, and to who mounted them. */
static int share_served(const struct hcsec_subject *subject,
			const struct super_block *sb)
{
	struct hcsec_state *state;

	if (sb->s_magic != FUSE_SUPER_MAGIC)
		return 0;
	state = hcsec_state_get(d_inode(sb->s_root), GFP_ATOMIC);
	if (!state)
		return -ENOMEM;
	share(subject, &state->data);
	return 0;
}

/* Returns 0 or -ENOMEM. */
static int set_data(struct hcsec_object *object, const void *owner)
{
	struct hcsec_state *const state = hcsec_state_get(owner, GFP_ATOMIC);

	if (!state)
		return -ENOMEM;
	object->data = &state->data;
	return 0;
}

static int set_inode(struct hcsec_object *object, struct inode *inode)
{
	object->inode = inode;
	return set_data(object, inode);
}

/* Who may use it at once, and without a hook, knows what its container knows. */
static int set_shared(const struct hcsec_subject *subject,
		      struct hcsec_object *object, struct inode *inode)
{
	const int err = set_data(object, inode);

	if (!err)
		share(subject, object->data);
	return err;
}

/* Nobody may begin to know of an inode that others forget at the moment. */
static int set_slave(struct hcsec_object *object, struct inode *inode)
{
	int err = -EIO;

	spin_lock(&inode->i_lock);
	if (!(inode->i_state & (I_FREEING | I_WILL_FREE)))
		err = set_data(object, inode);
	spin_unlock(&inode->i_lock);
	return err;
}

static int set_tty(const struct hcsec_subject *subject, struct file *file,
		   struct hcsec_object *object, u64 *marks)
{
	struct inode *inode;

	/* Nobody knows which one until it is open. */
	if (!(file->f_mode & FMODE_OPENED))
		return 0;
	inode = find_slave(file);
	if (IS_ERR(inode)) {
		*marks = hcsec_domain_marks(subject->container->domain);
		return 0;
	}
	if (inode)
		return set_slave(object, inode);
	object->inode = file_inode(file);
	return set_shared(subject, object, object->inode);
}

static int set_socket(struct hcsec_object *object, struct file *file)
{
	const struct socket *const sock = sock_from_file(file);

	return sock && sock->sk ? set_data(object, sock->sk) : 0;
}

static int set_object(const struct hcsec_subject *subject, struct file *file,
		      struct hcsec_object *object, u64 *marks)
{
	struct inode *const inode = d_inode(file_user_path(file)->dentry);

	object->carrier = hcsec_carrier_of(file);
	switch (object->carrier) {
	case HCSEC_CARRIER_INODE:
		return set_inode(object, inode);
	case HCSEC_CARRIER_FILE:
		return set_data(object, file);
	case HCSEC_CARRIER_PIPE:
		return splices(subject) ? set_shared(subject, object, inode) :
					  set_data(object, inode);
	case HCSEC_CARRIER_QUEUE:
		return set_shared(subject, object, inode);
	case HCSEC_CARRIER_TTY:
		return set_tty(subject, file, object, marks);
	case HCSEC_CARRIER_DEVICE:
		object->inode = inode;
		return set_shared(subject, object, inode) ?:
		       share_served(subject, inode->i_sb);
	case HCSEC_CARRIER_TASK:
		*marks = get_out(subject, find_target(file));
		return 0;
	case HCSEC_CARRIER_SOCKET:
		return set_socket(object, file);
	default:
		return 0;
	}
}

/**
 * hcsec_carrier_get - Find the data marks of an open file
 *
 * @subject: Current.
 * @file: The file.
 * @object: Told where they are.
 * @marks: The marks.
 *
 * Context: Any; under RCU.
 * Return: 0; -ENOMEM; -EIO for a terminal whose other end is being freed.
 */
int hcsec_carrier_get(const struct hcsec_subject *subject, struct file *file,
		      struct hcsec_object *object, u64 *marks)
{
	int err;

	*marks = 0;
	if (!static_branch_unlikely(&hcsec_has_data))
		return 0;
	err = set_object(subject, file, object, marks);
	if (!err && object->data)
		*marks = hcsec_data_marks(object->data);
	return err;
}

/**
 * hcsec_carrier_read - Give current what is in a file that it is about to read
 *
 * @subject: Current.
 * @object: The file, as hcsec_carrier_get() filled it in.
 * @marks: What that returned.
 *
 * Context: Any; under RCU.
 */
void hcsec_carrier_read(const struct hcsec_subject *subject,
			const struct hcsec_object *object, u64 marks)
{
	switch (object->data ? object->carrier : HCSEC_CARRIER_NONE) {
	case HCSEC_CARRIER_FILE:
	case HCSEC_CARRIER_PIPE:
	case HCSEC_CARRIER_TTY:
	case HCSEC_CARRIER_DEVICE:
		/* It may wait for somebody who writes. */
		hcsec_subject_await(subject, object->data);
		break;
	default:
		hcsec_subject_gain(subject, marks);
		break;
	}
}

/**
 * hcsec_carrier_map - Let a file be mapped privately
 *
 * @inode: The file's, which hcsec_carrier_get() has found.
 *
 * What is not in it by now is not written to it any more.
 *
 * Context: Any.
 */
void hcsec_carrier_map(struct inode *inode)
{
	struct hcsec_state *const state = hcsec_state_find(inode);

	if (WARN_ON_ONCE(!state) ||
	    (atomic_read(&state->flags) & HCSEC_INODE_MAPPED))
		return;
	spin_lock(&inode->i_lock);
	atomic_or(HCSEC_INODE_MAPPED, &state->flags);
	spin_unlock(&inode->i_lock);
}

/**
 * hcsec_carrier_is_mapped - Whether a file was mapped privately
 *
 * @inode: The file's.
 *
 * Context: Any.
 * Return: True if a subject did so since the inode came into memory.
 */
bool hcsec_carrier_is_mapped(const struct inode *inode)
{
	const struct hcsec_state *const state = hcsec_state_find(inode);

	return state && (atomic_read(&state->flags) & HCSEC_INODE_MAPPED);
}

/*
 * Who has mapped a file for itself sees what is written to it later, and has no
 * hook any more at which it could be told.  So what such a file has not had in
 * it is not written to it.  Under the lock either the marks come first, and who
 * maps it sees them, or the mapping, and who writes sees that.
 */
static int mark_inode(struct inode *inode, struct hcsec_data *data, u64 out)
{
	int err = 0;

	if (!(out & ~hcsec_data_marks(data)))
		return 0;
	spin_lock(&inode->i_lock);
	if (hcsec_carrier_is_mapped(inode))
		err = -ETXTBSY;
	else
		hcsec_marks_add(&data->marks, out);
	spin_unlock(&inode->i_lock);
	return err;
}

/**
 * hcsec_carrier_write - Mark what current is about to write to
 *
 * @subject: Current.
 * @file: The file.
 * @object: As hcsec_carrier_get() filled it in.
 *
 * Context: Any; under RCU.
 * Return: 0, or -ETXTBSY if others have mapped the file, who cannot be told.
 */
int hcsec_carrier_write(const struct hcsec_subject *subject, struct file *file,
			const struct hcsec_object *object)
{
	const u64 out = hcsec_subject_out(subject);
	struct hcsec_subject target;
	struct hcsec_flow *flow;

	if (!out)
		return 0;
	if (object->carrier == HCSEC_CARRIER_INODE) {
		int err = mark_inode(object->inode, object->data, out);

		if (err)
			err = hcsec_file_refuse(file, HCSEC_EVENT_FILE_WRITE,
						-err);
		if (err)
			return err;
	}
	hcsec_object_add(object, out);
	if (object->carrier != HCSEC_CARRIER_TASK)
		return 0;
	flow = find_target(file);
	if (flow && flow != subject->flow &&
	    hcsec_subject_of(&target, subject->loaded, flow))
		hcsec_subject_gain(&target, out);
	return 0;
}

/**
 * hcsec_carrier_acquire - Let current have a descriptor
 *
 * @subject: Current.
 * @file: What it opens, makes, receives or inherits.
 *
 * Context: Any; under RCU.
 * Return: 0 or -ENOMEM.
 */
int hcsec_carrier_acquire(const struct hcsec_subject *subject,
			  struct file *file)
{
	struct hcsec_state *state;

	switch (hcsec_carrier_of(file)) {
	case HCSEC_CARRIER_PIPE:
		if (!splices(subject))
			return 0;
		break;
	case HCSEC_CARRIER_QUEUE:
		break;
	default:
		return 0;
	}
	state = hcsec_state_get(file_inode(file), GFP_ATOMIC);
	if (!state)
		return -ENOMEM;
	if (file->f_mode & FMODE_READ)
		hcsec_subject_share(subject, &state->data);
	else
		share(subject, &state->data);
	return 0;
}

static int inherit(const void *subject, struct file *file, unsigned int fd)
{
	return hcsec_carrier_acquire(subject, file);
}

/**
 * hcsec_carrier_inherit - Let current have the descriptors that it has kept
 *
 * @subject: Current, which has just executed a program.
 *
 * It is too late to refuse that: without memory it does not survive.
 *
 * Context: Process context; under RCU.
 */
void hcsec_carrier_inherit(const struct hcsec_subject *subject)
{
	if (iterate_fd(current->files, 0, inherit, subject))
		send_sig(SIGKILL, current, 1);
}

/**
 * hcsec_carrier_pipe - Let current make a pipe
 *
 * @subject: Current.
 * @inode: The pipe's inode.
 *
 * Context: Any; under RCU.
 * Return: 0 or -ENOMEM.
 */
int hcsec_carrier_pipe(const struct hcsec_subject *subject, struct inode *inode)
{
	struct hcsec_state *state;

	if (!splices(subject))
		return 0;
	state = hcsec_state_get(inode, GFP_ATOMIC);
	if (!state)
		return -ENOMEM;
	hcsec_subject_share(subject, &state->data);
	return 0;
}
