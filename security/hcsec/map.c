// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Files and memory that are mapped
 *
 * What is mapped is read and, if it can be, written from then on without a hook.
 * So mapping a file counts as reading it, making a shared mapping writable as
 * writing it, and who shares memory has from then on what is in its container's
 * domain.
 */

#include <asm/barrier.h>
#include <linux/array_size.h>
#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/cleanup.h>
#include <linux/dcache.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/jump_label.h>
#include <linux/mman.h>
#include <linux/mm.h>
#include <linux/mm_types.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/types.h>

#include "audit.h"
#include "carrier.h"
#include "data.h"
#include "file.h"
#include "flow.h"
#include "hooks.h"
#include "inode.h"
#include "judge.h"
#include "map.h"
#include "policy.h"
#include "state.h"
#include "task.h"

/* An event of a mapping; @file is NULL if it is of no file. */
static int judge(const struct hcsec_subject *subject,
		 enum hcsec_event_type type, struct file *file)
{
	struct hcsec_object object = {};
	struct hcsec_event event = {
		.type = type,
		.attr = {
			[HCSEC_FILE_ORIGIN] = HCSEC_ORIGIN_ANON,
			[HCSEC_FILE_KIND] = HCSEC_FILE_OTHER,
		},
	};
	int err;

	if (file) {
		err = hcsec_file_event(subject, file, type, &event, &object);
		if (err)
			return err;
	}
	return hcsec_file_judge(subject, &event, &object);
}

/* Before its marks are looked at, so that they are those of all its code. */
static int note_code(struct file *file)
{
	struct hcsec_state *state;

	if (!static_branch_unlikely(&hcsec_has_data) ||
	    hcsec_carrier_of(file) != HCSEC_CARRIER_INODE)
		return 0;
	state = hcsec_state_get(d_inode(file_user_path(file)->dentry),
				GFP_ATOMIC);
	if (!state)
		return -ENOMEM;
	if (!(atomic_read(&state->flags) & HCSEC_INODE_CODE))
		atomic_or(HCSEC_INODE_CODE, &state->flags);
	/* Pairs with the marks that are added before hcsec_file_judge() looks. */
	smp_mb();
	return 0;
}

/*
 * Code that is in memory: a file's, or no file's, or both if what came from a
 * file can be or may have been changed.
 */
static int judge_code(const struct hcsec_subject *subject, struct file *file,
		      bool changes)
{
	int err = 0;

	if (!hcsec_is_used(HCSEC_EVENT_FILE_MMAP_EXEC))
		return 0;
	if (file) {
		err = note_code(file) ?:
		      judge(subject, HCSEC_EVENT_FILE_MMAP_EXEC, file);
	}
	if (!err && (!file || changes))
		err = judge(subject, HCSEC_EVENT_FILE_MMAP_EXEC, NULL);
	return err;
}

/* The program itself was judged by the event exec; its loader was not. */
static bool is_program(const struct file *file)
{
	return hcsec_file_is_executed(file) &&
	       rcu_access_pointer(current->mm->exe_file) == file;
}

static bool has_home(const struct hcsec_object *object)
{
	return object->data && rcu_access_pointer(object->data->home);
}

/*
 * A private mapping shows what is written to the file later, too.  Where that
 * may come without a hook, or is about to, the mapping is no better than a
 * shared one; if it is neither, nothing new may be written any more.
 */
static bool is_private(struct file *file, const struct hcsec_object *object)
{
	if (hcsec_carrier_of(file) > HCSEC_CARRIER_INODE)
		return false;
	if (!object->inode)
		return true;
	if (inode_is_open_for_write(object->inode) || has_home(object))
		return false;
	hcsec_carrier_map(object->inode);
	/* Pairs with the barrier in hcsec_data_share(). */
	smp_mb();
	return !has_home(object);
}

static int carry(const struct hcsec_subject *subject, struct file *file,
		 bool shared)
{
	struct hcsec_object object = {};
	u64 marks;
	int err;

	if (!file) {
		if (shared)
			hcsec_subject_share(subject, NULL);
		return 0;
	}
	err = hcsec_carrier_get(subject, file, &object, &marks);
	if (err)
		return err;
	if (!shared && is_private(file, &object)) {
		if (object.data)
			marks = hcsec_data_marks(object.data);
		hcsec_subject_gain(subject, marks);
		return 0;
	}
	hcsec_subject_share(subject, object.data);
	if (shared && object.inode && hcsec_carrier_is_mapped(object.inode))
		return hcsec_file_refuse(file, HCSEC_EVENT_FILE_WRITE, ETXTBSY);
	return 0;
}

static int judge_map(struct file *file, unsigned long prot, bool shared)
{
	struct hcsec_subject subject;
	int err;

	if (file) {
		err = hcsec_file_load(file, HCSEC_EVENT_FILE_READ);
		if (err)
			return err;
	}
	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	err = 0;
	if ((prot & PROT_EXEC) && !(file && is_program(file)))
		err = judge_code(&subject, file,
				 !shared && (prot & PROT_WRITE));
	if (!err && file && hcsec_is_used(HCSEC_EVENT_FILE_READ) &&
	    !hcsec_file_is_executed(file))
		err = judge(&subject, HCSEC_EVENT_FILE_READ, file);
	if (!err && file && shared && (prot & PROT_WRITE) &&
	    hcsec_is_used(HCSEC_EVENT_FILE_WRITE))
		err = judge(&subject, HCSEC_EVENT_FILE_WRITE, file);
	/* Who cannot write through a mapping has no more than a private one. */
	if (!err && static_branch_unlikely(&hcsec_has_data))
		err = carry(&subject, file,
			    shared && (!file || file->f_mode & FMODE_WRITE));
	return err;
}

static int hook_mmap_file(struct file *file, unsigned long reqprot,
			  unsigned long prot, unsigned long flags)
{
	const unsigned long type = flags & MAP_TYPE;

	if (hcsec_current_is_idle())
		return 0;
	return judge_map(file, prot,
			 type == MAP_SHARED || type == MAP_SHARED_VALIDATE);
}

static int judge_protect(const struct vm_area_struct *vma, bool code,
			 bool writes)
{
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	err = 0;
	if (code)
		err = judge_code(&subject, vma->vm_file,
				 !(vma->vm_flags & VM_SHARED) &&
					 (writes || vma->anon_vma));
	if (!err && writes && vma->vm_file && (vma->vm_flags & VM_SHARED) &&
	    hcsec_is_used(HCSEC_EVENT_FILE_WRITE))
		err = judge(&subject, HCSEC_EVENT_FILE_WRITE, vma->vm_file);
	return err;
}

static int hook_file_mprotect(struct vm_area_struct *vma, unsigned long reqprot,
			      unsigned long prot)
{
	const bool writes = prot & PROT_WRITE && !(vma->vm_flags & VM_WRITE);
	/* Code that becomes writable may become other code. */
	const bool code = prot & PROT_EXEC &&
			  (!(vma->vm_flags & VM_EXEC) || writes);

	if ((!code && !writes) || hcsec_current_is_idle())
		return 0;
	return judge_protect(vma, code, prot & PROT_WRITE);
}

static struct hcsec_hook hooks[] __ro_after_init = {
	HCSEC_HOOK(mmap_file, hook_mmap_file,
		   HCSEC_FOR(FILE_MMAP_EXEC) | HCSEC_FOR(FILE_READ) |
		   HCSEC_FOR(FILE_WRITE) | HCSEC_FOR_DATA),
	HCSEC_HOOK(file_mprotect, hook_file_mprotect,
		   HCSEC_FOR(FILE_MMAP_EXEC) | HCSEC_FOR(FILE_WRITE)),
};

/**
 * hcsec_add_map_hooks - Register the hooks of this file
 *
 * Context: Boot.
 */
void __init hcsec_add_map_hooks(void)
{
	hcsec_hooks_add(hooks, ARRAY_SIZE(hooks));
}
