// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Events of open files
 *
 * A file is judged by the name that it was opened by, whose class is kept with
 * the open file.  What the kernel itself does with a file, to execute it or to
 * make a filesystem of another one, is judged where a task asked for it.
 */

#include <linux/array_size.h>
#include <linux/cache.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/ioctl.h>
#include <linux/jump_label.h>
#include <linux/magic.h>
#include <linux/minmax.h>
#include <linux/mount.h>
#include <linux/net.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/stat.h>
#include <linux/types.h>

#include "audit.h"
#include "carrier.h"
#include "data.h"
#include "file.h"
#include "flow.h"
#include "hooks.h"
#include "inode.h"
#include "judge.h"
#include "marks.h"
#include "match.h"
#include "net.h"
#include "path.h"
#include "path_cache.h"
#include "policy.h"
#include "state.h"
#include "task.h"
#include "xattr.h"

/*
 * struct hcsec_state.name: the generation of the policy that it belongs to,
 * the origin, and the path class.  It is 0 if nothing is known.
 */
#define NAME_GENERATION_SHIFT 32
#define NAME_ORIGIN_SHIFT 28
#define NAME_CLASS_MASK (BIT(NAME_ORIGIN_SHIFT) - 1)

/* Each class but two has a state or a literal of its own in a blob. */
static_assert(NAME_CLASS_MASK >
	      HCSEC_MAX_BLOB / sizeof(struct hcsec_blob_state));
static_assert(BIT(32 - NAME_ORIGIN_SHIFT) >= HCSEC_ORIGIN_NR);

/* Ioctls that exchange the contents of two files, and have no other hook. */
static const unsigned int exchanges[] = {
	_IOC(_IOC_READ | _IOC_WRITE, 'f', 15, 40),	/* EXT4_IOC_MOVE_EXT */
	_IOC(_IOC_READ | _IOC_WRITE, 0xf5, 9, 32),	/* F2FS_IOC_MOVE_RANGE */
};

/* The same of XFS, whose arguments differ in size between architectures. */
#define XFS_SWAPEXT_NR 109
#define XFS_EXCHANGE_RANGE_NR 129

/**
 * hcsec_file_kind - Kind of a file
 *
 * @mode: Its mode.
 *
 * Return: Its kind.
 */
enum hcsec_file_kind hcsec_file_kind(umode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return HCSEC_FILE_REGULAR;
	case S_IFDIR:
		return HCSEC_FILE_DIRECTORY;
	case S_IFLNK:
		return HCSEC_FILE_SYMLINK;
	case S_IFIFO:
		return HCSEC_FILE_FIFO;
	case S_IFSOCK:
		return HCSEC_FILE_SOCKET;
	case S_IFCHR:
		return HCSEC_FILE_CHAR;
	case S_IFBLK:
		return HCSEC_FILE_BLOCK;
	default:
		return HCSEC_FILE_OTHER;
	}
}

static enum hcsec_access get_access(const struct file *file)
{
	const bool reads = file->f_mode & FMODE_READ;

	if (!(file->f_mode & FMODE_WRITE))
		return reads ? HCSEC_ACCESS_READ : HCSEC_ACCESS_NONE;
	return reads ? HCSEC_ACCESS_BOTH : HCSEC_ACCESS_WRITE;
}

/* Finds the class and origin of a file anew. */
static int classify(const struct hcsec_subject *subject, struct file *file,
		    struct hcsec_event *event, bool keep)
{
	struct hcsec_state *state;
	u32 class;
	const int origin = hcsec_path_classify(subject->loaded,
					       file_user_path(file), &class);

	if (origin < 0)
		return origin;
	event->attr[HCSEC_FILE_PATH] = class;
	event->attr[HCSEC_FILE_ORIGIN] = origin;
	/* In another mount namespace it has other names. */
	if (!keep || origin == HCSEC_ORIGIN_UNREACHABLE)
		return 0;
	state = hcsec_state_get(file, GFP_ATOMIC);
	if (!state)
		return -ENOMEM;
	WRITE_ONCE(state->name, (u64)subject->loaded->generation
						<< NAME_GENERATION_SHIFT |
					origin << NAME_ORIGIN_SHIFT | class);
	return 0;
}

/* Attributes that a profile looks at in some of two events. */
static u32 join_attrs(const struct hcsec_subject *subject,
		      enum hcsec_event_type a, enum hcsec_event_type b)
{
	const struct hcsec_policy *const policy = &subject->loaded->policy;

	return hcsec_profile_attrs(policy, subject->profile, a) |
	       hcsec_profile_attrs(policy, subject->profile, b);
}

#define NAME_ATTRS (BIT(HCSEC_FILE_PATH) | BIT(HCSEC_FILE_ORIGIN))

/* Whether the profile asks for the name of a file when that is open already. */
static bool keeps_name(const struct hcsec_subject *subject)
{
	return (join_attrs(subject, HCSEC_EVENT_FILE_READ,
			   HCSEC_EVENT_FILE_WRITE) |
		join_attrs(subject, HCSEC_EVENT_FILE_MMAP_EXEC,
			   HCSEC_EVENT_FILE_RECEIVE)) & NAME_ATTRS;
}

static bool opens_by_name(const struct hcsec_subject *subject)
{
	return join_attrs(subject, HCSEC_EVENT_FILE_OPEN,
			  HCSEC_EVENT_FILE_CREATE) & NAME_ATTRS;
}

/* The same, from what is known of it. */
static int look_up_class(const struct hcsec_subject *subject, struct file *file,
			 struct hcsec_event *event)
{
	const struct hcsec_state *const state = hcsec_state_find(file);
	const u64 name = state ? READ_ONCE(state->name) : 0;
	const enum hcsec_origin origin = (u32)name >> NAME_ORIGIN_SHIFT;

	if (name >> NAME_GENERATION_SHIFT != subject->loaded->generation)
		return classify(subject, file, event, true);
	if (origin == HCSEC_ORIGIN_FILE && !our_mnt(file_user_path(file)->mnt)) {
		event->attr[HCSEC_FILE_ORIGIN] = HCSEC_ORIGIN_UNREACHABLE;
		return 0;
	}
	event->attr[HCSEC_FILE_PATH] = name & NAME_CLASS_MASK;
	event->attr[HCSEC_FILE_ORIGIN] = origin;
	return 0;
}

/**
 * hcsec_file_event - Start an event of an open file
 *
 * @subject: Current.
 * @file: The file.
 * @type: Which event.
 * @event: Filled in.
 * @object: Filled in.
 *
 * Context: Any; under RCU.
 * Return: 0 or -ENOMEM.
 */
int hcsec_file_event(const struct hcsec_subject *subject, struct file *file,
		     enum hcsec_event_type type, struct hcsec_event *event,
		     struct hcsec_object *object)
{
	int err;

	*object = (struct hcsec_object){ .where = file_user_path(file) };
	*event = (struct hcsec_event){
		.type = type,
		.attr = {
			[HCSEC_FILE_KIND] =
				hcsec_file_kind(file_user_inode(file)->i_mode),
		},
	};
	err = hcsec_carrier_get(subject, file, object, &event->object);
	if (err)
		return err;
	/* It is found out when the file is opened, although others may ask. */
	if (keeps_name(subject))
		return look_up_class(subject, file, event);
	return opens_by_name(subject) ? classify(subject, file, event, false) :
					0;
}

/**
 * hcsec_file_refuse - Deny what no rule is about
 *
 * @file: What current is about to use.
 * @type: The event, for the record.
 * @err: The errno, positive.
 *
 * For what would leave nobody knowing what is in the file.
 *
 * Context: Any.
 * Return: The negative errno that the hook is to return, or 0 if current is no
 * subject or the mode is not to enforce.
 */
int hcsec_file_refuse(struct file *file, enum hcsec_event_type type, int err)
{
	struct hcsec_subject subject;
	struct hcsec_object object;
	struct hcsec_event event;
	int ret;

	guard(rcu)();
	ret = hcsec_subject_look_up(&subject);
	if (ret <= 0)
		return ret;
	ret = hcsec_file_event(&subject, file, type, &event, &object);
	return ret ?: hcsec_judge_refuse(&subject, &event, &object, err);
}

/**
 * hcsec_file_is_executed - Whether the kernel uses a file to execute a program
 *
 * @file: The file.
 *
 * Not yet when the file that was named is opened: that is done before it is
 * said what for, and is an open like any other.
 *
 * Context: Any.
 * Return: True if what it does with the file now is part of an exec.
 */
bool hcsec_file_is_executed(const struct file *file)
{
	return current->in_execve && file->f_flags & __FMODE_EXEC;
}

/* Whether the kernel uses a file for something that was judged already. */
static bool is_internal(const struct file *file)
{
	return hcsec_file_is_executed(file) ||
	       hcsec_mount_is_private(file->f_path.mnt);
}

/*
 * What is known of an inode whose files carry data by it, if its marks are known
 * and nobody can write to it without a hook; NULL otherwise.
 */
static struct hcsec_state *find_plain(const struct inode *inode)
{
	struct hcsec_state *const state = hcsec_state_find(inode);

	return state && (atomic_read(&state->flags) & HCSEC_INODE_PLAIN) &&
			       hcsec_state_is_loaded(state) &&
			       !rcu_access_pointer(state->data.home) ?
		       state :
		       NULL;
}

/* Whether data is found by whoever opens the file's inode later. */
static bool is_kept(const struct file *file)
{
	return !special_file(file_inode(file)->i_mode) &&
	       hcsec_carrier_of(file) == HCSEC_CARRIER_INODE;
}

static noinline int load(struct file *file, enum hcsec_event_type type)
{
	struct dentry *const dentry = file_user_path(file)->dentry;
	struct inode *const inode = d_inode(dentry);
	struct hcsec_state *state;
	int err = 0;

	if (!is_kept(file))
		return 0;
	if (!hcsec_inode_is_loaded(inode))
		err = hcsec_inode_load(dentry, inode);
	if (err)
		return hcsec_file_refuse(file, type, -err);
	state = hcsec_state_find(inode);
	if (!(atomic_read(&state->flags) & HCSEC_INODE_PLAIN))
		atomic_or(HCSEC_INODE_PLAIN, &state->flags);
	return 0;
}

/**
 * hcsec_file_load - Make the data marks of a file known
 *
 * @file: The file.
 * @type: What current is about to do, for the record.
 *
 * Context: Process context; may sleep.
 * Return: 0, or the negative errno of a filesystem that cannot tell.
 */
int hcsec_file_load(struct file *file, enum hcsec_event_type type)
{
	if (!static_branch_unlikely(&hcsec_has_data) ||
	    special_file(file_inode(file)->i_mode) ||
	    find_plain(file_user_inode(file)))
		return 0;
	return load(file, type);
}

/* What an open depends on, besides names and marks. */
static u32 open_of(const struct file *file)
{
	return (file_user_inode(file)->i_mode & S_IFMT) |
	       (__force u32)(file->f_mode & (FMODE_READ | FMODE_WRITE));
}

/*
 * Whether it is known that nothing comes of an open.  It never is where the
 * profile asks for the names of open files, as these have to be kept.
 */
static bool is_known(const struct hcsec_subject *subject,
		     const struct file *file)
{
	u64 marks, object = 0;

	if (static_branch_unlikely(&hcsec_has_data)) {
		const struct hcsec_state *const state =
			find_plain(file_user_inode(file));

		if (!state || (current->flags & PF_DUMPCORE))
			return false;
		object = atomic64_read(&state->data.marks);
	}
	if (hcsec_cache_marks(subject, &marks) &&
	    hcsec_path_cache_knows(subject->bound, marks, file_user_path(file),
				   open_of(file), object))
		return true;
	return hcsec_is_unjudged(subject, HCSEC_EVENT_FILE_OPEN) &&
	       !(file->f_flags & __O_TMPFILE) && !keeps_name(subject);
}

static bool is_known_open(const struct file *file)
{
	struct hcsec_subject subject;

	guard(rcu)();
	return hcsec_subject_peek(&subject) && is_known(&subject, file);
}

static int decide_open(const struct hcsec_subject *subject,
		       const struct file *file, const struct hcsec_event *event,
		       const struct hcsec_object *object)
{
	const struct hcsec_question question = hcsec_question_of(event);
	u64 marks;

	if (hcsec_is_unjudged(subject, event->type))
		return 0;
	if (!hcsec_cache_marks(subject, &marks) ||
	    !hcsec_cache_knows(subject, marks, question))
		return hcsec_judge_anew(subject, event, object, &question);
	/* Whoever is compared with an entry is a file with that name. */
	if (event->attr[HCSEC_FILE_ORIGIN] == HCSEC_ORIGIN_FILE &&
	    !keeps_name(subject))
		hcsec_path_cache_learn_open(subject->bound, marks,
					    file_user_path(file),
					    event->attr[HCSEC_FILE_PATH],
					    open_of(file), event->object);
	return 0;
}

static int judge_open(struct file *file)
{
	struct hcsec_subject subject;
	struct hcsec_object object;
	struct hcsec_event event;
	int err;

	err = hcsec_file_load(file, HCSEC_EVENT_FILE_OPEN);
	if (err)
		return err;
	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	err = hcsec_file_event(&subject, file, HCSEC_EVENT_FILE_OPEN, &event,
			       &object);
	if (err)
		return err;
	event.attr[HCSEC_FILE_ACCESS] = get_access(file);
	/* Such a file has no name that a hook of its directory could judge. */
	if ((file->f_flags & __O_TMPFILE) &&
	    hcsec_is_used(HCSEC_EVENT_FILE_CREATE)) {
		struct hcsec_event create = event;

		create.type = HCSEC_EVENT_FILE_CREATE;
		create.attr[HCSEC_FILE_ACCESS] = HCSEC_ACCESS_NONE;
		err = hcsec_judge(&subject, &create, &object);
		if (err)
			return err;
	}
	if (hcsec_is_used(HCSEC_EVENT_FILE_OPEN)) {
		err = decide_open(&subject, file, &event, &object);
		if (err)
			return err;
	}
	if (!static_branch_unlikely(&hcsec_has_data))
		return 0;
	err = hcsec_carrier_acquire(&subject, file);
	if (err)
		return err;
	/* No other hook sees memory go into a core file. */
	return current->flags & PF_DUMPCORE ?
		       hcsec_carrier_write(&subject, file, &object) :
		       0;
}

static int hook_file_open(struct file *file)
{
	if (is_known_open(file) || hcsec_current_is_idle() || is_internal(file))
		return 0;
	return judge_open(file);
}

/* What a read or a write that is not judged does to data marks. */
static int carry(const struct hcsec_subject *subject, struct file *file,
		 int mask)
{
	struct hcsec_object object = {};
	u64 marks;
	const int err = hcsec_carrier_get(subject, file, &object, &marks);

	if (err)
		return err;
	if (!(mask & MAY_READ))
		return hcsec_carrier_write(subject, file, &object);
	hcsec_carrier_read(subject, &object, marks);
	return 0;
}

/**
 * hcsec_file_judge - Judge an event of an open file
 *
 * @subject: Current.
 * @event: The event, as hcsec_file_event() has started it.
 * @object: The file.
 *
 * What is written to a file is executed by those who have mapped it as code.
 * They were judged by the marks that it had, so it gets no other ones.
 *
 * Context: Any; under RCU.
 * Return: 0, or the negative errno that the hook is to return.
 */
int hcsec_file_judge(const struct hcsec_subject *subject,
		     const struct hcsec_event *event,
		     const struct hcsec_object *object)
{
	const struct hcsec_state *state;
	const int err = hcsec_judge(subject, event, object);

	if (err || event->type != HCSEC_EVENT_FILE_WRITE || !object->inode)
		return err;
	state = hcsec_state_find(object->inode);
	/* Pairs with the barrier in note_code(); marks come with one. */
	if (!state || !(atomic64_read(&state->data.marks) & ~event->object) ||
	    !(atomic_read(&state->flags) & HCSEC_INODE_CODE))
		return 0;
	return hcsec_judge_refuse(subject, event, object, ETXTBSY);
}

static int judge_access(const struct hcsec_subject *subject, struct file *file,
			enum hcsec_event_type type)
{
	struct hcsec_object object;
	struct hcsec_event event;
	int err;

	err = hcsec_file_event(subject, file, type, &event, &object);
	if (err)
		return err;
	err = hcsec_file_judge(subject, &event, &object);
	if (err)
		return err;
	if (type != HCSEC_EVENT_FILE_READ)
		return hcsec_carrier_write(subject, file, &object);
	hcsec_carrier_read(subject, &object, event.object);
	return 0;
}

/* Whether there are no data marks in what is read. */
static bool reads_no_marks(const struct file *file, int mask)
{
	const struct hcsec_state *state;

	if ((mask & (MAY_READ | MAY_WRITE)) != MAY_READ)
		return false;
	state = find_plain(file_inode(file));
	return state && !atomic64_read(&state->data.marks);
}

/* Whether what is read has no data marks that current has not. */
static bool reads_nothing_new(const struct file *file)
{
	const struct hcsec_state *const state = find_plain(file_inode(file));
	const struct hcsec_flow *flow;

	if (!state)
		return false;
	guard(rcu)();
	flow = hcsec_task_flow(current);
	return flow && !(atomic64_read(&state->data.marks) &
			 ~atomic64_read(&flow->marks));
}

/* Data marks of current, which goes on without a label if it has none. */
static inline u64 get_own_marks(void)
{
	const struct hcsec_flow *flow;

	guard(rcu)();
	flow = hcsec_task_flow(current);
	if (!flow)
		return 0;
	return hcsec_marks_data() & (hcsec_flow_marks(flow) |
				     atomic64_read(&flow->container->marks));
}

/* Whether what is written has all data marks of current, and they are saved. */
static bool writes_nothing_new(const struct file *file)
{
	const u64 marks = get_own_marks();
	const struct hcsec_state *state;

	if (likely(!marks))
		return true;
	state = find_plain(file_inode(file));
	return state && !(marks & ~(atomic64_read(&state->data.marks) &
				    atomic64_read(&state->saved)));
}

/* Whether data marks have no way to go. */
static bool carries_nothing(const struct file *file, int mask)
{
	switch (mask & (MAY_READ | MAY_WRITE)) {
	case MAY_READ:
		return reads_nothing_new(file);
	case MAY_WRITE:
		return writes_nothing_new(file);
	default:
		return false;
	}
}

static int judge_or_carry(struct file *file, enum hcsec_event_type type,
			  int mask, bool judged)
{
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	if (judged)
		return judge_access(&subject, file, type);
	return carry(&subject, file, mask);
}

/* Joins the marks of a file's inode, or those of current into it. */
static int load_and_carry(struct file *file, enum hcsec_event_type type,
			  int mask, bool judged)
{
	return hcsec_file_load(file, type) ?:
	       judge_or_carry(file, type, mask, judged);
}

static int access_file(struct file *file, int mask, bool judged)
{
	const enum hcsec_event_type type = mask & MAY_READ ?
						   HCSEC_EVENT_FILE_READ :
						   HCSEC_EVENT_FILE_WRITE;
	int err;

	if (is_internal(file))
		return 0;
	err = load_and_carry(file, type, mask, judged);
	if (err || !(mask & MAY_WRITE) || !is_kept(file))
		return err;
	/* Marks are to reach the disk before the data. */
	err = hcsec_inode_keep(file);
	return err ? hcsec_file_refuse(file, type, -err) : 0;
}

/* Apart from what is common, which needs no registers to be saved. */
static noinline int access_marks(struct file *file, int mask)
{
	return carries_nothing(file, mask) ? 0 : access_file(file, mask, false);
}

static noinline int read_or_write(struct file *file, int mask)
{
	if (hcsec_current_is_idle() || reads_no_marks(file, mask))
		return 0;
	return access_marks(file, mask);
}

static noinline int judge_read_or_write(struct file *file, int mask)
{
	if (hcsec_current_is_idle())
		return 0;
	return access_file(file, mask, true);
}

/* Pipes and devices are never plain, so nobody looks whether they are. */
static noinline int use_special(struct file *file, int mask)
{
	if (hcsec_current_is_idle() ||
	    ((mask & (MAY_READ | MAY_WRITE)) == MAY_WRITE &&
	     !get_own_marks()))
		return 0;
	return access_file(file, mask, false);
}

static int hook_file_permission(struct file *file, int mask)
{
	const umode_t mode = file_inode(file)->i_mode;

	if (S_ISSOCK(mode))
		return hcsec_net_permission(file, mask);
	if (mask & MAY_READ ? hcsec_is_used(HCSEC_EVENT_FILE_READ) :
			      hcsec_is_used(HCSEC_EVENT_FILE_WRITE))
		return judge_read_or_write(file, mask);
	if (!static_branch_unlikely(&hcsec_has_data))
		return 0;
	return S_ISREG(mode) ? read_or_write(file, mask) :
			       use_special(file, mask);
}

/*
 * The filesystem is kept from freezing already, and to begin to write once more
 * might wait for ever.  Marks are saved before the system call returns.
 */
static int hook_file_truncate(struct file *file)
{
	if (hcsec_current_is_idle() || is_internal(file))
		return 0;
	return load_and_carry(file, HCSEC_EVENT_FILE_WRITE, MAY_WRITE, true);
}

static int hook_file_receive(struct file *file)
{
	struct hcsec_subject subject;
	struct hcsec_object object;
	struct hcsec_event event;
	int err;

	if (hcsec_current_is_idle())
		return 0;
	err = hcsec_file_load(file, HCSEC_EVENT_FILE_RECEIVE);
	if (err)
		return err;
	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	err = hcsec_file_event(&subject, file, HCSEC_EVENT_FILE_RECEIVE, &event,
			       &object);
	if (err)
		return err;
	event.attr[HCSEC_FILE_ACCESS] = get_access(file);
	if (hcsec_is_used(HCSEC_EVENT_FILE_RECEIVE))
		err = hcsec_judge(&subject, &event, &object);
	if (err || !static_branch_unlikely(&hcsec_has_data))
		return err;
	hcsec_subject_gain(&subject, event.object);
	return hcsec_carrier_acquire(&subject, file);
}

static bool exchanges_contents(unsigned int cmd)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(exchanges); i++)
		if (cmd == exchanges[i])
			return true;
	return _IOC_TYPE(cmd) == 'X' && (_IOC_NR(cmd) == XFS_SWAPEXT_NR ||
					 _IOC_NR(cmd) == XFS_EXCHANGE_RANGE_NR);
}

/* Data marks could not follow, so it is not done at all where there are any. */
static int hook_file_ioctl(struct file *file, unsigned int cmd,
			   unsigned long arg)
{
	if (!static_branch_unlikely(&hcsec_has_data) ||
	    !exchanges_contents(cmd) || !S_ISREG(file_inode(file)->i_mode) ||
	    hcsec_current_is_idle())
		return 0;
	return hcsec_file_refuse(file, HCSEC_EVENT_FILE_WRITE, EOPNOTSUPP);
}

static noinline int make_pipe(struct inode *inode)
{
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err > 0)
		err = hcsec_carrier_pipe(&subject, inode);
	return min(err, 0);
}

/* A pipe, whose type is not known yet; nothing else is made there. */
static int hook_inode_alloc_security(struct inode *inode)
{
	if (!static_branch_unlikely(&hcsec_has_data) ||
	    inode->i_sb->s_magic != PIPEFS_MAGIC || hcsec_current_is_idle())
		return 0;
	return make_pipe(inode);
}

static void hook_file_free_security(struct file *file)
{
	hcsec_state_drop(file);
}

static struct hcsec_hook hooks[] __ro_after_init = {
	HCSEC_HOOK(file_open, hook_file_open,
		   HCSEC_FOR(FILE_OPEN) | HCSEC_FOR(FILE_CREATE) |
		   HCSEC_FOR(FILE_READ) | HCSEC_FOR(FILE_WRITE) |
		   HCSEC_FOR(FILE_MMAP_EXEC) | HCSEC_FOR_DATA),
	HCSEC_HOOK(file_permission, hook_file_permission,
		   HCSEC_FOR(FILE_READ) | HCSEC_FOR(FILE_WRITE) |
		   HCSEC_FOR(SOCKET_RECV) | HCSEC_FOR_DATA),
	HCSEC_HOOK(file_truncate, hook_file_truncate, HCSEC_FOR(FILE_WRITE)),
	HCSEC_HOOK(file_receive, hook_file_receive,
		   HCSEC_FOR(FILE_RECEIVE) | HCSEC_FOR_DATA),
	HCSEC_HOOK(file_ioctl, hook_file_ioctl, HCSEC_FOR_DATA),
	HCSEC_HOOK(file_ioctl_compat, hook_file_ioctl, HCSEC_FOR_DATA),
	HCSEC_HOOK(file_free_security, hook_file_free_security,
		   HCSEC_FOR_STATES),
	HCSEC_HOOK(inode_alloc_security, hook_inode_alloc_security,
		   HCSEC_FOR_DATA),
};

/**
 * hcsec_add_file_hooks - Register the hooks of this file
 *
 * Context: Boot.
 */
void __init hcsec_add_file_hooks(void)
{
	hcsec_hooks_add(hooks, ARRAY_SIZE(hooks));
}
