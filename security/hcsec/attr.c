// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - LSM attributes
 *
 * Only lsm_get_self_attr(2): /proc/PID/attr/current belongs to the first
 * module that implements it, and programs expect a major one's label there.
 */

#include <linux/array_size.h>
#include <linux/cleanup.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/security.h>
#include <linux/seq_buf.h>
#include <linux/slab.h>
#include <linux/types.h>
#include <uapi/linux/lsm.h>

#include "attr.h"
#include "hooks.h"
#include "marks.h"
#include "policy.h"
#include "record.h"
#include "task.h"

/* A profile's name of any length is cut to leave room for all marks. */
#define LABEL_SIZE (HCSEC_RECORD_NAME_MAX + HCSEC_MARKS_SIZE + 3)

/*
 * Writes "profile[mark,mark]", with all marks that rules see.  Returns the
 * length with the terminating NUL, 0 if current is no subject, or -ENOMEM.
 */
static ssize_t print_label(char *label, size_t size)
{
	struct hcsec_subject subject;
	size_t len;
	int err;

	if (hcsec_is_idle())
		return 0;
	guard(rcu)();
	/* A task that enters its container at once is told so at once. */
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	len = scnprintf(label, size, "%.*s[", HCSEC_RECORD_NAME_MAX,
			hcsec_profile_name(subject.loaded, subject.profile));
	len += hcsec_marks_print(hcsec_subject_marks(&subject), label + len,
				 size - len - 1);
	label[len++] = ']';
	label[len++] = '\0';
	return len;
}

/*
 * A task outside every container has no attribute, as if hcsec was not there:
 * callers that count the labels of the major modules must not miscount.
 */
static int hook_getselfattr(unsigned int attr, struct lsm_ctx __user *ctx,
			    u32 *size, u32 flags)
{
	ssize_t len;
	char *label;
	int err;

	if (attr != LSM_ATTR_CURRENT)
		return -EOPNOTSUPP;

	label = kmalloc(LABEL_SIZE, GFP_KERNEL);
	if (!label)
		return -ENOMEM;
	len = print_label(label, LABEL_SIZE);
	if (len > 0)
		err = lsm_fill_user_ctx(ctx, size, label, len, LSM_ID_HCSEC, 0);
	else
		err = len ?: -EOPNOTSUPP;
	kfree(label);
	return err ?: 1;
}

static struct hcsec_hook hooks[] __ro_after_init = {
	HCSEC_HOOK(getselfattr, hook_getselfattr, HCSEC_FOR_EVER),
};

/**
 * hcsec_add_attr_hooks - Register the hooks of this file
 */
void __init hcsec_add_attr_hooks(void)
{
	hcsec_hooks_add(hooks, ARRAY_SIZE(hooks));
}
