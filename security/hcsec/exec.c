// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Execution of programs
 *
 * An exec is judged before its point of no return, once for each level: the
 * file that was named, its interpreter, and so on.  Whether a level is the last
 * one, and gains privilege, is known only when the next one or the credentials
 * are looked at, so each level is judged then.  Effects are written when the
 * exec has succeeded.
 */

#include <linux/atomic.h>
#include <linux/binfmts.h>
#include <linux/cache.h>
#include <linux/capability.h>
#include <linux/cgroup.h>
#include <linux/cleanup.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/kdev_t.h>
#include <linux/major.h>
#include <linux/net.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/uidgid.h>
#include <net/sock.h>

#include "audit.h"
#include "carrier.h"
#include "container.h"
#include "data.h"
#include "exec.h"
#include "file.h"
#include "flow.h"
#include "hooks.h"
#include "inode.h"
#include "judge.h"
#include "marks.h"
#include "match.h"
#include "namespaces.h"
#include "path.h"
#include "path_cache.h"
#include "policy.h"
#include "process.h"
#include "state.h"
#include "task.h"
#include "xattr.h"

/* The file that was named and five interpreters: the limit of exec_binprm(). */
#define MAX_LEVELS 6
#define NUM_STDIO 3

/**
 * struct level - A file that is looked at in an exec
 *
 * @file: The file, with a reference.
 * @path: Its name when it was looked at.
 * @generation: Of the policy that @class is of; 0 for none.
 * @class: The class of @path.
 * @object: Its data marks when it was judged.
 */
struct level {
	struct file *file;
	struct hcsec_path path;
	u32 generation;
	u32 class;
	u64 object;
};

/**
 * struct hcsec_exec - An exec under way
 *
 * @flow: Flow object that the task will have afterwards: its own, however many
 *        share the one that it has now.  NULL when it has it.
 * @level: The files, in the order in which they were looked at.
 * @nlevels: How many.
 * @gains: Whether the last of them gains privilege.
 * @knows_stdio: Whether the policy asked for @stdio.
 * @stdio: Kinds of the standard descriptors when it was judged.
 * @marks: The subject's marks before it was judged.
 * @bound: Its profile and the policy then.
 * @is_quiet: Whether nothing came of any level, on these marks and under this
 *            policy, so that there are no effects either.
 * @usual: Name of the first file, if that was known.
 */
struct hcsec_exec {
	struct hcsec_flow *flow;
	struct level level[MAX_LEVELS];
	unsigned int nlevels;
	bool gains;
	bool knows_stdio;
	u32 stdio[NUM_STDIO];
	u64 marks;
	u64 bound;
	bool is_quiet;
	char usual[HCSEC_PATH_CACHE_MAX_LEN];
};

static void forget_levels(struct hcsec_exec *exec)
{
	while (exec->nlevels) {
		const struct level *const level = &exec->level[--exec->nlevels];

		if (level->path.name != exec->usual)
			kfree(level->path.name);
		fput(level->file);
	}
}

static struct hcsec_exec *alloc_exec(struct hcsec_container *container)
{
	struct hcsec_exec *const exec = kmalloc(sizeof(*exec),
						GFP_KERNEL_ACCOUNT);

	if (!exec)
		return NULL;
	exec->flow = hcsec_flow_alloc(container, 0, GFP_KERNEL);
	if (!exec->flow) {
		kfree(exec);
		return NULL;
	}
	/* What else there is will be set when it is known. */
	exec->nlevels = 0;
	exec->gains = false;
	exec->knows_stdio = false;
	memset(exec->stdio, 0, sizeof(exec->stdio));
	return exec;
}

static void free_exec(struct hcsec_exec *exec)
{
	if (!exec)
		return;
	forget_levels(exec);
	hcsec_flow_put(exec->flow);
	kfree(exec);
}

static bool is_tty(const struct inode *inode)
{
	switch (imajor(inode)) {
	case TTY_MAJOR:
	case TTYAUX_MAJOR:
	case PTY_SLAVE_MAJOR:
		return true;
	default:
		return imajor(inode) >= UNIX98_PTY_SLAVE_MAJOR &&
		       imajor(inode) <
			       UNIX98_PTY_SLAVE_MAJOR + UNIX98_PTY_MAJOR_COUNT;
	}
}

static enum hcsec_stdio kind_of(struct file *file)
{
	const struct inode *const inode = file_inode(file);
	const struct socket *const sock = sock_from_file(file);

	if (sock) {
		const struct sock *const sk = sock->sk;

		switch (sk ? READ_ONCE(sk->sk_family) : AF_UNSPEC) {
		case AF_UNIX:
			return HCSEC_STDIO_UNIX;
		case AF_INET:
		case AF_INET6:
			return HCSEC_STDIO_INET;
		default:
			return HCSEC_STDIO_OTHER;
		}
	}
	if (S_ISFIFO(inode->i_mode))
		return HCSEC_STDIO_PIPE;
	if (S_ISREG(inode->i_mode))
		return HCSEC_STDIO_FILE;
	if (S_ISCHR(inode->i_mode) && is_tty(inode))
		return HCSEC_STDIO_TTY;
	return HCSEC_STDIO_OTHER;
}

static void get_stdio(u32 stdio[NUM_STDIO])
{
	unsigned int fd;

	for (fd = 0; fd < NUM_STDIO; fd++) {
		struct file *const file = fget(fd);

		stdio[fd] = HCSEC_STDIO_NONE;
		if (file) {
			stdio[fd] = kind_of(file);
			fput(file);
		}
	}
}

/* They are found out when a policy first asks for them. */
static void know_stdio(struct hcsec_exec *exec,
		       const struct hcsec_policy *policy)
{
	static const enum hcsec_exec_attr attrs[NUM_STDIO] = {
		HCSEC_EXEC_STDIN, HCSEC_EXEC_STDOUT, HCSEC_EXEC_STDERR,
	};
	unsigned int i;

	for (i = 0; i < NUM_STDIO && !exec->knows_stdio; i++) {
		if (!hcsec_policy_looks_at(policy, HCSEC_EVENT_EXEC, attrs[i]))
			continue;
		get_stdio(exec->stdio);
		exec->knows_stdio = true;
	}
}

/* The class of a name, which is found out once for each policy. */
static u32 get_class(struct level *level, const struct hcsec_loaded *loaded)
{
	const struct hcsec_path *const path = &level->path;

	if (!path->name)
		return HCSEC_CLASS_NONE;
	if (level->generation != loaded->generation) {
		level->generation = loaded->generation;
		level->class = hcsec_match_path(&loaded->policy, path->name,
						path->len);
		hcsec_path_cache_learn(loaded->generation, &level->file->f_path,
				       path->name, path->len, level->class);
	}
	return level->class;
}

static u64 get_text_marks(const struct level *level)
{
	return hcsec_has_states() ? hcsec_inode_marks(file_inode(level->file)) :
				    0;
}

static void fill_event(struct hcsec_exec *exec, unsigned int number,
		       const struct hcsec_loaded *loaded,
		       struct hcsec_event *event)
{
	struct level *const level = &exec->level[number];

	level->object = get_text_marks(level);
	*event = (struct hcsec_event){
		.type = HCSEC_EVENT_EXEC,
		.attr = {
			[HCSEC_EXEC_PATH] = get_class(level, loaded),
			[HCSEC_EXEC_ORIGIN] = level->path.origin,
			[HCSEC_EXEC_LEVEL] = number,
			[HCSEC_EXEC_STDIN] = exec->stdio[0],
			[HCSEC_EXEC_STDOUT] = exec->stdio[1],
			[HCSEC_EXEC_STDERR] = exec->stdio[2],
			[HCSEC_EXEC_GAINS] =
				exec->gains && number == exec->nlevels - 1,
		},
		.object = level->object,
	};
}

/*
 * The subject of an exec is current as it is or, if it enters its container
 * only by this exec, as it will be.  Returns 1 or 0; under RCU.
 */
static int look_up(const struct hcsec_exec *exec, struct hcsec_subject *subject)
{
	return hcsec_subject_of(subject, rcu_dereference(hcsec_active),
				hcsec_task_flow(current) ?: exec->flow);
}

/* Whether current is the same subject as when the exec began. */
static bool is_same_subject(const struct hcsec_exec *exec,
			    const struct hcsec_subject *subject, u64 marks)
{
	return marks == exec->marks && subject->bound == exec->bound;
}

/*
 * Whether it is known that nothing comes of a level.  If it came of the others
 * as little, there is nothing to be done when the exec has succeeded.
 */
static bool is_known(struct hcsec_exec *exec,
		     const struct hcsec_subject *subject,
		     const struct hcsec_event *event)
{
	u64 marks;

	if (!hcsec_cache_marks(subject, &marks))
		return false;
	if (!hcsec_is_unjudged(subject, HCSEC_EVENT_EXEC) &&
	    !hcsec_cache_knows(subject, marks, hcsec_question_of(event)))
		return false;
	if (!is_same_subject(exec, subject, marks))
		exec->is_quiet = false;
	return true;
}

/* Apart, as it is seldom called. */
static noinline int decide_level(const struct level *level, bool first,
				 const struct hcsec_subject *subject,
				 const struct hcsec_event *event)
{
	struct inode *const inode = file_inode(level->file);
	struct hcsec_state *const state = hcsec_state_find(inode);
	const struct hcsec_object object = {
		.path = level->path.name,
		.path_len = level->path.len,
		.data = state ? &state->data : NULL,
		.inode = inode,
	};

	if (first) {
		const int err = hcsec_judge_private(subject, event, &object);

		if (err)
			return err;
	}
	return hcsec_judge(subject, event, &object);
}

static int judge_level(struct hcsec_exec *exec, unsigned int number)
{
	struct hcsec_subject subject;
	struct hcsec_event event;

	guard(rcu)();
	if (!look_up(exec, &subject))
		return 0;
	know_stdio(exec, &subject.loaded->policy);
	fill_event(exec, number, subject.loaded, &event);
	if ((number || !hcsec_namespaces_initial(&subject)) &&
	    is_known(exec, &subject, &event))
		return 0;
	exec->is_quiet = false;
	return decide_level(&exec->level[number], !number, &subject, &event);
}

/*
 * Finds the container that current, which is no subject, is about to enter, and
 * takes a reference.  Returns NULL if there is none.
 */
static struct hcsec_container *find_container(void)
{
	const struct hcsec_loaded *loaded;
	struct hcsec_container *container;
	struct cgroup *cgroup;
	u32 generation;

	guard(rcu)();
	generation = hcsec_generation_get();
	loaded = rcu_dereference(hcsec_active);
	cgroup = task_dfl_cgroup(current);
	container = hcsec_container_get(loaded, cgroup);
	if (!container)
		hcsec_task_set_idle(generation, cgroup, false);
	return container;
}

static noinline int enter_by(struct linux_binprm *bprm)
{
	struct hcsec_container *const container = find_container();
	struct hcsec_exec *exec;

	if (IS_ERR_OR_NULL(container))
		return PTR_ERR_OR_ZERO(container);
	exec = alloc_exec(container);
	/* The flow object has a reference of its own. */
	hcsec_container_put(container);
	hcsec_cred_blob(bprm->cred)->exec = exec;
	return exec ? 0 : -ENOMEM;
}

static int hook_bprm_creds_for_exec(struct linux_binprm *bprm)
{
	const struct hcsec_flow *flow;
	struct hcsec_exec *exec;
	u64 word;

	if (!static_branch_unlikely(&hcsec_has_policy))
		return 0;
	word = READ_ONCE(*hcsec_task_word(current));
	if (hcsec_word_is_idle(word) && !(word & HCSEC_WORD_AWAITS))
		return 0;
	/* A subject keeps its flow object, and that its container. */
	flow = hcsec_task_flow(current);
	if (!flow)
		return enter_by(bprm);
	exec = alloc_exec(flow->container);
	hcsec_cred_blob(bprm->cred)->exec = exec;
	return exec ? 0 : -ENOMEM;
}

/* A failed exec keeps no file open until its credentials are freed. */
static int judge_last(struct hcsec_exec *exec)
{
	const int err = judge_level(exec, exec->nlevels - 1);

	if (err)
		forget_levels(exec);
	return err;
}

/* Nobody knows what is in the file; a subject is told that by a record. */
static int refuse_level(struct file *file, int err)
{
	guard(rcu)();
	if (!hcsec_task_flow(current))
		return err;
	return hcsec_file_refuse(file, HCSEC_EVENT_FILE_READ, -err);
}

/*
 * Notes the marks before the exec.  Returns true if the name of the first file is
 * known, and then sets that as well.
 */
static bool begin(struct hcsec_exec *exec, const struct file *file)
{
	struct level *const level = &exec->level[0];
	struct hcsec_subject subject;

	exec->marks = 0;
	exec->is_quiet = false;
	guard(rcu)();
	if (!look_up(exec, &subject))
		return false;
	exec->marks = hcsec_subject_marks(&subject);
	exec->bound = subject.bound;
	/* Otherwise marks are no state unless they are locked. */
	exec->is_quiet = subject.loaded->policy.monotone;
	level->class = hcsec_path_cache_read(subject.loaded->generation,
					     &file->f_path, exec->usual,
					     &level->path.len);
	level->generation = subject.loaded->generation;
	level->path.name = exec->usual;
	level->path.origin = HCSEC_ORIGIN_FILE;
	return level->class;
}

/* Adds the file that is looked at now. */
static int add_level(struct hcsec_exec *exec, struct file *file)
{
	struct level *const level = &exec->level[exec->nlevels];
	int err = 0;

	/* Should already be checked by exec_binprm(). */
	if (WARN_ON_ONCE(exec->nlevels == MAX_LEVELS))
		return -ELOOP;
	if (static_branch_unlikely(&hcsec_has_data))
		err = hcsec_inode_load(file->f_path.dentry, file_inode(file));
	if (err)
		err = refuse_level(file, err);
	if (!err && (exec->nlevels || !begin(exec, file))) {
		level->generation = 0;
		err = hcsec_path_get(&file->f_path, GFP_KERNEL_ACCOUNT,
				     &level->path);
	}
	if (err)
		return err;
	level->object = 0;
	level->file = get_file(file);
	exec->nlevels++;
	return 0;
}

static int hook_bprm_check_security(struct linux_binprm *bprm)
{
	struct hcsec_exec *const exec = hcsec_cred_blob(bprm->cred)->exec;
	int err;

	if (!exec)
		return 0;
	/* There is another level, so the one before was a script. */
	err = exec->nlevels ? judge_last(exec) : 0;
	return err ?: add_level(exec, bprm->file);
}

static bool gains_privilege(const struct cred *new, const struct cred *old)
{
	return !uid_eq(new->euid, old->euid) || !gid_eq(new->egid, old->egid) ||
	       !cap_issubset(new->cap_permitted, old->cap_permitted);
}

static int hook_bprm_creds_from_file(struct linux_binprm *bprm,
				     const struct file *file)
{
	struct hcsec_exec *const exec = hcsec_cred_blob(bprm->cred)->exec;

	if (!exec || !exec->nlevels)
		return 0;
	exec->gains = gains_privilege(bprm->cred, current_cred());
	return judge_last(exec);
}

/*
 * Threads, and others that shared, could exchange descriptors and earn marks
 * while the exec was judged: a connection that one of them accepted meanwhile
 * is now the new program's.  They share no more, so if something differs all is
 * judged again; it is too late for an error, but not for a signal.
 */
static void recheck(struct hcsec_exec *exec, u64 marks)
{
	u32 before[NUM_STDIO];
	unsigned int i;

	memcpy(before, exec->stdio, sizeof(before));
	if (exec->knows_stdio)
		get_stdio(exec->stdio);
	if (marks == exec->marks &&
	    !memcmp(before, exec->stdio, sizeof(before)))
		return;
	exec->is_quiet = false;
	for (i = 0; i < exec->nlevels; i++) {
		if (judge_level(exec, i))
			send_sig(SIGKILL, current, 1);
	}
}

/* A credit belongs to one program. */
static void drop_credits(const struct hcsec_subject *subject)
{
	const u64 credits = hcsec_marks_credits();

	if (atomic64_read(&subject->flow->marks) & credits)
		atomic64_andnot(credits, &subject->flow->marks);
}

/*
 * Writes what all levels do to the marks.  Returns the credits to declassify
 * that the program has now.
 */
static u64 commit_effects(struct hcsec_exec *exec,
			  const struct hcsec_subject *subject)
{
	u64 set = 0, clear = 0;
	unsigned int i;

	for (i = 0; i < exec->nlevels; i++) {
		struct hcsec_event event;

		fill_event(exec, i, subject->loaded, &event);
		hcsec_judge_exec_effects(subject, &event, &set, &clear);
	}
	/* This program may earn them anew. */
	drop_credits(subject);
	hcsec_marks_commit(subject, set, clear & ~set);
	return set & subject->loaded->policy.declassifiers;
}

/*
 * Executing a file is reading it, and each level reads the one before.  If they
 * have not what they had when they were judged, effects are others as well.
 */
static u64 get_all_text_marks(struct hcsec_exec *exec)
{
	u64 marks = 0;
	unsigned int i;

	for (i = 0; i < exec->nlevels; i++) {
		const u64 object = get_text_marks(&exec->level[i]);

		if (object != exec->level[i].object)
			exec->is_quiet = false;
		marks |= object;
	}
	return marks;
}

/* The program that runs now is the last file that was looked at. */
static noinline void tell_gained(const struct hcsec_exec *exec,
				 const struct hcsec_subject *subject,
				 u64 gained)
{
	const struct hcsec_path *const path =
		&exec->level[exec->nlevels - 1].path;
	const struct hcsec_object object = {
		.path = path->name,
		.path_len = path->len,
	};

	hcsec_audit_declassify(subject, gained, &object);
}

/* Apart, as most programs gain and lose nothing. */
static noinline u64 commit_all(struct hcsec_exec *exec,
			       const struct hcsec_subject *subject)
{
	unsigned long flags;
	u64 gained;

	know_stdio(exec, &subject->loaded->policy);
	if (subject->loaded->policy.monotone)
		return commit_effects(exec, subject);
	spin_lock_irqsave(&subject->container->lock, flags);
	gained = commit_effects(exec, subject);
	spin_unlock_irqrestore(&subject->container->lock, flags);
	return gained;
}

static void commit(struct hcsec_exec *exec,
		   const struct hcsec_subject *subject)
{
	const u64 text = get_all_text_marks(exec);
	u64 gained = 0, out;

	if (exec->is_quiet &&
	    is_same_subject(exec, subject, hcsec_subject_marks(subject)))
		drop_credits(subject);
	else
		gained = commit_all(exec, subject);
	/* What a former credit held back may leave from now on. */
	out = hcsec_subject_out(subject);
	if (out)
		hcsec_domain_add(subject->container->domain, out);
	hcsec_subject_gain(subject, text);
	if (gained)
		tell_gained(exec, subject, gained);
}

/*
 * Makes current the subject that it is from now on.  Returns its flow object,
 * which is no longer the exec's.
 */
static struct hcsec_flow *adopt(struct hcsec_exec *exec,
				const struct hcsec_flow *old)
{
	struct hcsec_flow *const flow = exec->flow;

	if (old) {
		/* It shares memory no more, but what it got stays. */
		atomic64_set(&flow->marks, hcsec_flow_marks(old));
		hcsec_flow_inherit(flow, old);
	}
	exec->flow = NULL;
	hcsec_task_adopt(flow);
	hcsec_process_executed(flow);
	return flow;
}

static void hook_bprm_committed_creds(const struct linux_binprm *bprm)
{
	struct hcsec_cred_blob *const blob = hcsec_cred_blob(current_cred());
	struct hcsec_exec *const exec = blob->exec;
	struct hcsec_subject subject;

	if (!exec)
		return;
	blob->exec = NULL;
	blob->own = true;

	scoped_guard(rcu) {
		const struct hcsec_flow *const old = hcsec_task_flow(current);
		struct hcsec_flow *flow;

		recheck(exec, look_up(exec, &subject) ?
				      hcsec_subject_marks(&subject) :
				      0);
		flow = adopt(exec, old);
		/* Without a profile there are no rules, but credits end. */
		if (look_up(exec, &subject)) {
			hcsec_namespaces_pin(&subject);
			commit(exec, &subject);
			if (static_branch_unlikely(&hcsec_has_data))
				hcsec_carrier_inherit(&subject);
		} else {
			atomic64_andnot(hcsec_marks_credits(), &flow->marks);
			atomic64_or(get_all_text_marks(exec), &flow->marks);
		}
	}
	free_exec(exec);
}

static void hook_cred_free(struct cred *cred)
{
	free_exec(hcsec_cred_blob(cred)->exec);
}

static struct hcsec_hook hooks[] __ro_after_init = {
	HCSEC_HOOK(bprm_creds_for_exec, hook_bprm_creds_for_exec,
		   HCSEC_FOR_POLICY),
	HCSEC_HOOK(bprm_check_security, hook_bprm_check_security,
		   HCSEC_FOR_POLICY),
	HCSEC_HOOK(bprm_creds_from_file, hook_bprm_creds_from_file,
		   HCSEC_FOR_POLICY),
	HCSEC_HOOK(bprm_committed_creds, hook_bprm_committed_creds,
		   HCSEC_FOR_POLICY),
	HCSEC_HOOK(cred_free, hook_cred_free, HCSEC_FOR_POLICY),
};

/**
 * hcsec_add_exec_hooks - Register the hooks of this file
 *
 * Context: Boot.
 */
void __init hcsec_add_exec_hooks(void)
{
	hcsec_hooks_add(hooks, ARRAY_SIZE(hooks));
}
