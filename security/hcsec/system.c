// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - What processes do to the system
 *
 * BPF maps and samples of perf hold data of whoever they are about, in whatever
 * container.  So all containers that use them have one domain, and have all of
 * it.  A ring of io_uring is memory that is shared with whoever has it.
 */

#include <asm/syscall.h>
#include <linux/array_size.h>
#include <linux/bpf.h>
#include <linux/cache.h>
#include <linux/cleanup.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/hcsec.h>
#include <linux/init.h>
#include <linux/jump_label.h>
#include <linux/kernel_read_file.h>
#include <linux/minmax.h>
#include <linux/path.h>
#include <linux/perf_event.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/types.h>

#include "audit.h"
#include "carrier.h"
#include "container.h"
#include "data.h"
#include "exec.h"
#include "flow.h"
#include "hooks.h"
#include "inode.h"
#include "judge.h"
#include "match.h"
#include "path.h"
#include "policy.h"
#include "state.h"
#include "system.h"
#include "task.h"

/* What all containers can reach at that look at others through the kernel. */
static struct hcsec_data across;

/* No type of filesystems has a name of this length. */
#define MAX_WORD 64

static u32 word_class(const struct hcsec_policy *policy, const char *word,
		      size_t len)
{
	char name[1 + MAX_WORD] = "%";

	len = min_t(size_t, len, MAX_WORD);
	memcpy(name + 1, word, len);
	return hcsec_match_path(policy, name, 1 + len);
}

static u32 path_class(const struct hcsec_policy *policy,
		      const struct hcsec_path *path)
{
	return path->name ? hcsec_match_path(policy, path->name, path->len) :
			    HCSEC_CLASS_NONE;
}

static int judge_named(const struct hcsec_system *system,
		       const struct hcsec_path *path,
		       const struct hcsec_path *source)
{
	char word[MAX_WORD + 1] = "";
	const struct hcsec_object object = {
		.path = path->name ?: system->name,
		.path_len = path->name	 ? path->len :
			    system->name ? strlen(system->name) :
					   0,
		.other = source->name,
		.other_len = source->len,
		.word = system->word ? word : NULL,
	};
	struct hcsec_event event = {
		.type = system->type,
		.attr[HCSEC_SYSTEM_OPERATION] = system->operation,
	};
	const struct hcsec_policy *policy;
	struct hcsec_subject subject;
	int err;

	if (system->word)
		memcpy(word, system->word,
		       min_t(size_t, system->word_len, MAX_WORD));
	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	policy = &subject.loaded->policy;
	event.attr[HCSEC_SYSTEM_PATH] = path_class(policy, path);
	event.attr[HCSEC_SYSTEM_SOURCE] = path_class(policy, source);
	if (system->word)
		event.attr[HCSEC_SYSTEM_FSTYPE] =
			word_class(policy, system->word, system->word_len);
	return hcsec_judge(&subject, &event, &object);
}

/**
 * hcsec_judge_system - Judge an event of group system
 *
 * @system: The event.
 *
 * Context: Process context; may sleep.
 * Return: 0, or the negative errno that the hook is to return.
 */
int hcsec_judge_system(const struct hcsec_system *system)
{
	struct hcsec_path path = {}, source = {};
	int err = 0;

	if (hcsec_is_idle())
		return 0;
	if (system->path)
		err = hcsec_path_get(system->path, GFP_KERNEL_ACCOUNT, &path);
	if (!err && system->source)
		err = hcsec_path_get(system->source, GFP_KERNEL_ACCOUNT,
				     &source);
	if (!err)
		err = judge_named(system, &path, &source);
	kfree(source.name);
	kfree(path.name);
	return err;
}

static int judge_operation(enum hcsec_event_type type,
			   enum hcsec_operation operation)
{
	const struct hcsec_event event = {
		.type = type,
		.attr[HCSEC_SYSTEM_OPERATION] = operation,
	};
	const struct hcsec_object object = {};

	return hcsec_judge_current(&event, &object);
}

/* Lets current have memory, and so on, that others have too. */
static int share(struct hcsec_data *data)
{
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_carrier_subject(&subject);
	if (err > 0)
		hcsec_subject_share(&subject, data);
	return min(err, 0);
}

static int share_inode(const struct inode *inode)
{
	struct hcsec_state *state;

	if (!static_branch_unlikely(&hcsec_has_data) || hcsec_current_is_idle())
		return 0;
	state = hcsec_state_get(inode, GFP_KERNEL);
	return state ? share(&state->data) : -ENOMEM;
}

static int judge_module(struct file *file, enum hcsec_operation operation)
{
	const struct hcsec_system system = {
		.type = HCSEC_EVENT_SYSTEM_MODULE,
		.operation = operation,
		.path = file ? &file->f_path : NULL,
	};

	return hcsec_judge_system(&system);
}

static int hook_kernel_read_file(struct file *file,
				 enum kernel_read_file_id id, bool contents)
{
	switch (id) {
	case READING_MODULE:
		return judge_module(file, HCSEC_MODULE_FILE);
	case READING_FIRMWARE:
		return judge_module(file, HCSEC_MODULE_FIRMWARE);
	case READING_KEXEC_IMAGE:
	case READING_KEXEC_INITRAMFS:
		return judge_module(file, HCSEC_MODULE_KEXEC);
	default:
		return 0;
	}
}

static int hook_kernel_load_data(enum kernel_load_data_id id, bool contents)
{
	switch (id) {
	case LOADING_MODULE:
		return judge_module(NULL, HCSEC_MODULE_MEMORY);
	case LOADING_FIRMWARE:
		return judge_module(NULL, HCSEC_MODULE_FIRMWARE);
	case LOADING_KEXEC_IMAGE:
	case LOADING_KEXEC_INITRAMFS:
		return judge_module(NULL, HCSEC_MODULE_KEXEC);
	default:
		return 0;
	}
}

/* What is asked for is an alias, like "net-pf-5", and no path. */
static int hook_kernel_module_request(char *kmod_name)
{
	const struct hcsec_system system = {
		.type = HCSEC_EVENT_SYSTEM_MODULE,
		.operation = HCSEC_MODULE_REQUEST,
		.name = kmod_name,
	};

	return hcsec_judge_system(&system);
}

#ifdef CONFIG_BPF_SYSCALL
static enum hcsec_operation bpf_operation(int cmd)
{
	switch (cmd) {
	case BPF_MAP_CREATE:
		return HCSEC_BPF_MAP;
	case BPF_PROG_LOAD:
		return HCSEC_BPF_PROGRAM;
	case BPF_TOKEN_CREATE:
		return HCSEC_BPF_TOKEN;
	default:
		return HCSEC_BPF_COMMAND;
	}
}

static int hook_bpf(int cmd, union bpf_attr *attr, unsigned int size)
{
	int err = 0;

	if (hcsec_is_used(HCSEC_EVENT_SYSTEM_BPF))
		err = judge_operation(HCSEC_EVENT_SYSTEM_BPF,
				      bpf_operation(cmd));
	return err ?: share(&across);
}
#endif

#ifdef CONFIG_PERF_EVENTS
/* The task that a perf_event_open(2) is about; only its arguments tell. */
static const struct task_struct *find_watched(void)
{
	unsigned long args[6];

	syscall_get_arguments(current, task_pt_regs(current), args);
	if (args[4] & PERF_FLAG_PID_CGROUP)
		return NULL;
	return find_task_by_vpid(args[1]);
}

/*
 * Samples show what a task has on its stack, from now on and without a hook.  It
 * may be in a container that asks for none.
 */
static int watch(void)
{
	const struct task_struct *task;
	const struct hcsec_flow *flow;
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_carrier_subject(&subject);
	if (err <= 0)
		return err;
	task = find_watched();
	flow = task ? hcsec_task_flow(task) : NULL;
	if (flow)
		hcsec_domain_join(subject.container->domain,
				  flow->container->domain);
	return 0;
}

/* Other types ask for more within one perf_event_open(2). */
static int hook_perf_event_open(int type)
{
	int err = 0;

	if (type != PERF_SECURITY_OPEN)
		return 0;
	if (hcsec_is_used(HCSEC_EVENT_SYSTEM_PERF))
		err = judge_operation(HCSEC_EVENT_SYSTEM_PERF, HCSEC_PERF_OPEN);
	return err ?: share(&across) ?: watch();
}
#endif

static bool is_named(const struct qstr *name, const char *other)
{
	return name->len == strlen(other) &&
	       !memcmp(name->name, other, name->len);
}

/*
 * There is no hook for the creation of a ring, but for that of its inode.  With
 * the descriptor of a userfaultfd others can write to memory of its maker.
 */
static int hook_inode_init_security_anon(struct inode *inode,
					 const struct qstr *name,
					 const struct inode *context_inode)
{
	const bool ring = is_named(name, "[io_uring]");
	int err = 0;

	if (!ring && !is_named(name, "[userfaultfd]"))
		return 0;
	if (ring && hcsec_is_used(HCSEC_EVENT_SYSTEM_IO_URING))
		err = judge_operation(HCSEC_EVENT_SYSTEM_IO_URING,
				      HCSEC_IO_URING_SETUP);
	return err ?: share_inode(inode);
}

#ifdef CONFIG_IO_URING
static int judge_io_uring(enum hcsec_operation operation)
{
	return judge_operation(HCSEC_EVENT_SYSTEM_IO_URING, operation);
}

static int hook_uring_sqpoll(void)
{
	return judge_io_uring(HCSEC_IO_URING_SQPOLL);
}

/* They may be from before current was a subject, but it uses them now. */
static int hook_uring_override_creds(const struct cred *new)
{
	if (!hcsec_is_idle())
		hcsec_own_cred(new);
	if (!hcsec_is_used(HCSEC_EVENT_SYSTEM_IO_URING))
		return 0;
	return judge_io_uring(HCSEC_IO_URING_CREDENTIALS);
}

static int hook_uring_cmd(struct io_uring_cmd *ioucmd)
{
	return judge_io_uring(HCSEC_IO_URING_COMMAND);
}
#endif

static struct hcsec_hook hooks[] __ro_after_init = {
	HCSEC_HOOK(kernel_read_file, hook_kernel_read_file,
		   HCSEC_FOR(SYSTEM_MODULE)),
	HCSEC_HOOK(kernel_load_data, hook_kernel_load_data,
		   HCSEC_FOR(SYSTEM_MODULE)),
	HCSEC_HOOK(kernel_module_request, hook_kernel_module_request,
		   HCSEC_FOR(SYSTEM_MODULE)),
	HCSEC_HOOK(inode_init_security_anon, hook_inode_init_security_anon,
		   HCSEC_FOR(SYSTEM_IO_URING) | HCSEC_FOR_DATA),
#ifdef CONFIG_BPF_SYSCALL
	HCSEC_HOOK(bpf, hook_bpf, HCSEC_FOR(SYSTEM_BPF) | HCSEC_FOR_DATA),
#endif
#ifdef CONFIG_PERF_EVENTS
	HCSEC_HOOK(perf_event_open, hook_perf_event_open,
		   HCSEC_FOR(SYSTEM_PERF) | HCSEC_FOR_DATA),
#endif
#ifdef CONFIG_IO_URING
	HCSEC_HOOK(uring_sqpoll, hook_uring_sqpoll, HCSEC_FOR(SYSTEM_IO_URING)),
	HCSEC_HOOK(uring_override_creds, hook_uring_override_creds,
		   HCSEC_FOR_POLICY),
	HCSEC_HOOK(uring_cmd, hook_uring_cmd, HCSEC_FOR(SYSTEM_IO_URING)),
#endif
};

/**
 * hcsec_add_system_hooks - Register the hooks of this file
 *
 * Context: Boot.
 */
void __init hcsec_add_system_hooks(void)
{
	hcsec_hooks_add(hooks, ARRAY_SIZE(hooks));
}
