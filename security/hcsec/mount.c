// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Mounts
 *
 * mount(2) tells all at once.  Of the newer calls each tells a part: fsconfig(2)
 * makes a filesystem, or changes one, that is at no path; move_mount(2) puts it
 * there.  open_tree(2) and mount_setattr(2) have no hook but that they ask for a
 * capability, so that is where they are judged.
 */

#include <asm/syscall.h>
#include <asm/unistd.h>
#include <linux/array_size.h>
#include <linux/cache.h>
#include <linux/cleanup.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/hcsec.h>
#include <linux/init.h>
#include <linux/jump_label.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/path.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/string.h>
#include <linux/types.h>
#include <uapi/linux/mount.h>

#include "audit.h"
#include "carrier.h"
#include "container.h"
#include "data.h"
#include "flow.h"
#include "hooks.h"
#include "judge.h"
#include "mount.h"
#include "policy.h"
#include "state.h"
#include "system.h"
#include "task.h"

/*
 * Whether current is in a system call.  The numbers of the calls that are asked
 * for are the same in all ABIs of a machine.
 */
static bool in_call(int number)
{
	int now = syscall_get_nr(current, task_pt_regs(current));

#ifdef __X32_SYSCALL_BIT
	now &= ~__X32_SYSCALL_BIT;
#endif
	return now == number;
}

static int judge_mount(enum hcsec_operation operation, const struct path *path,
		       const struct path *source, const char *fstype)
{
	const struct hcsec_system system = {
		.type = HCSEC_EVENT_SYSTEM_MOUNT,
		.operation = operation,
		.path = path,
		.source = source,
		.word = fstype,
		/* A part after a dot is for the filesystem alone. */
		.word_len = fstype ? strcspn(fstype, ".") : 0,
	};

	return hcsec_judge_system(&system);
}

static const char *fstype_of(const struct super_block *sb)
{
	return sb->s_type->name;
}

static const char *fstype_at(const struct path *path)
{
	return fstype_of(path->dentry->d_sb);
}

/*
 * The kernel looks the name up again after this, so who can change what it leads
 * to meanwhile can bind something else.
 */
static int judge_from(enum hcsec_operation operation, const char *name,
		      unsigned int lookup, const struct path *path)
{
	struct path source;
	int err;

	if (!name || !*name)
		return judge_mount(operation, path, NULL, NULL);
	err = kern_path(name, lookup, &source);
	/* Who mounts fails to find it as well. */
	if (err)
		return err;
	err = judge_mount(operation, path, &source, fstype_at(&source));
	path_put(&source);
	return err;
}

/* What is done is told by the flags in the same order as by path_mount(). */
static int hook_sb_mount(const char *dev_name, const struct path *path,
			 const char *type, unsigned long flags, void *data)
{
	if (hcsec_current_is_idle())
		return 0;
	if (flags & MS_REMOUNT)
		return judge_mount(HCSEC_MOUNT_REMOUNT, path, NULL,
				   fstype_at(path));
	if (flags & MS_BIND)
		return judge_from(HCSEC_MOUNT_BIND, dev_name,
				  LOOKUP_FOLLOW | LOOKUP_AUTOMOUNT, path);
	if (flags & (MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE))
		return judge_mount(HCSEC_MOUNT_PROPAGATION, path, NULL,
				   fstype_at(path));
	if (flags & MS_MOVE)
		return judge_from(HCSEC_MOUNT_MOVE, dev_name, LOOKUP_FOLLOW,
				  path);
	return judge_mount(HCSEC_MOUNT_NEW, path, NULL, type);
}

/* Who mounts what a process serves may be that process. */
static int share_served(const struct super_block *sb)
{
	struct hcsec_subject subject;
	struct hcsec_state *state;
	int err;

	if (sb->s_magic != FUSE_SUPER_MAGIC)
		return 0;
	guard(rcu)();
	err = hcsec_carrier_subject(&subject);
	if (err <= 0)
		return err;
	state = hcsec_state_get(d_inode(sb->s_root), GFP_ATOMIC);
	if (!state)
		return -ENOMEM;
	hcsec_data_share(&state->data, subject.container->domain);
	return 0;
}

/* mount(2) comes here as well, after it has been judged. */
static int hook_sb_kern_mount(const struct super_block *sb)
{
	const int err = share_served(sb);

	if (err)
		return err;
	if (!hcsec_is_used(HCSEC_EVENT_SYSTEM_MOUNT) || !in_call(__NR_fsconfig))
		return 0;
	return judge_mount(HCSEC_MOUNT_NEW, NULL, NULL, fstype_of(sb));
}

static int hook_sb_remount(struct super_block *sb, void *mnt_opts)
{
	if (!in_call(__NR_fsconfig))
		return 0;
	return judge_mount(HCSEC_MOUNT_REMOUNT, NULL, NULL, fstype_of(sb));
}

/*
 * A tree that is not in current's namespace is one that was made by fsmount(2)
 * or copied by open_tree(2), which cannot be told apart if it is a whole
 * filesystem.
 */
static int hook_move_mount(const struct path *from, const struct path *to)
{
	int err;

	if (hcsec_current_is_idle())
		return 0;
	if (our_mnt(from->mnt))
		return judge_mount(HCSEC_MOUNT_MOVE, to, from, fstype_at(from));
	err = judge_mount(HCSEC_MOUNT_BIND, to, NULL, fstype_at(from));
	if (!err && from->dentry == from->mnt->mnt_sb->s_root)
		err = judge_mount(HCSEC_MOUNT_NEW, to, NULL, fstype_at(from));
	return err;
}

/**
 * hcsec_mount_capable - Judge mounts that ask for a capability and nothing else
 *
 * Context: Any; current asks for CAP_SYS_ADMIN.
 * Return: 0, or the negative errno that the hook is to return.
 */
int hcsec_mount_capable(void)
{
	struct hcsec_event event = { .type = HCSEC_EVENT_SYSTEM_MOUNT };
	const struct hcsec_object object = {};

	if (!hcsec_is_used(HCSEC_EVENT_SYSTEM_MOUNT))
		return 0;
	if (in_call(__NR_open_tree))
		event.attr[HCSEC_SYSTEM_OPERATION] = HCSEC_MOUNT_BIND;
	else if (in_call(__NR_mount_setattr))
		event.attr[HCSEC_SYSTEM_OPERATION] = HCSEC_MOUNT_REMOUNT;
	else
		return 0;
	return hcsec_judge_current(&event, &object);
}

static int hook_sb_umount(struct vfsmount *mnt, int flags)
{
	const struct path path = { .mnt = mnt, .dentry = mnt->mnt_root };
	const struct hcsec_system system = {
		.type = HCSEC_EVENT_SYSTEM_UMOUNT,
		.path = &path,
	};

	return hcsec_judge_system(&system);
}

static int hook_sb_pivotroot(const struct path *old_path,
			     const struct path *new_path)
{
	const struct hcsec_system system = {
		.type = HCSEC_EVENT_SYSTEM_PIVOT,
		.path = new_path,
	};

	return hcsec_judge_system(&system);
}

static struct hcsec_hook hooks[] __ro_after_init = {
	HCSEC_HOOK(sb_mount, hook_sb_mount, HCSEC_FOR(SYSTEM_MOUNT)),
	HCSEC_HOOK(sb_kern_mount, hook_sb_kern_mount,
		   HCSEC_FOR(SYSTEM_MOUNT) | HCSEC_FOR_DATA),
	HCSEC_HOOK(sb_remount, hook_sb_remount, HCSEC_FOR(SYSTEM_MOUNT)),
	HCSEC_HOOK(move_mount, hook_move_mount, HCSEC_FOR(SYSTEM_MOUNT)),
	HCSEC_HOOK(sb_umount, hook_sb_umount, HCSEC_FOR(SYSTEM_UMOUNT)),
	HCSEC_HOOK(sb_pivotroot, hook_sb_pivotroot, HCSEC_FOR(SYSTEM_PIVOT)),
};

/**
 * hcsec_add_mount_hooks - Register the hooks of this file
 *
 * Context: Boot.
 */
void __init hcsec_add_mount_hooks(void)
{
	hcsec_hooks_add(hooks, ARRAY_SIZE(hooks));
}
