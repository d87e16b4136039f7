// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - From an event to its errno: decide, write the effects, tell
 */

#include <linux/atomic.h>
#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "audit.h"
#include "cache.h"
#include "container.h"
#include "data.h"
#include "flow.h"
#include "inbox.h"
#include "inode.h"
#include "judge.h"
#include "marks.h"
#include "names.h"
#include "namespaces.h"
#include "policy.h"
#include "task.h"

/*
 * Writes what differs only, so that a cell that is read is not bounced.  Nobody
 * sees a cell, or copies it to a child, that is cleared and not yet set.
 */
static void update_cell(atomic64_t *cell, u64 set, u64 clear)
{
	s64 old = atomic64_read(cell);
	s64 new;

	if (!(clear & old)) {
		if (set & ~old)
			atomic64_or(set, cell);
		return;
	}
	do {
		new = hcsec_next_marks(old, set, clear);
	} while (!atomic64_try_cmpxchg(cell, &old, new));
}

/* What will leave the subject after an event. */
static u64 next_out(const struct hcsec_subject *subject, u64 set, u64 clear)
{
	return hcsec_marks_out(&subject->loaded->policy,
			       hcsec_next_marks(hcsec_subject_marks(subject),
						set, clear));
}

/**
 * hcsec_marks_commit - Write the effects of an event
 *
 * @subject: Whose marks.
 * @set: Marks to set.
 * @clear: Marks to clear, none of @set.
 *
 * Context: Any; under RCU, and under the container's lock if the policy is not monotone.
 */
void hcsec_marks_commit(const struct hcsec_subject *subject, u64 set, u64 clear)
{
	const u64 *const kind = subject->loaded->policy.kind_mask;
	const u64 own = kind[HCSEC_MARK_PROCESS] | kind[HCSEC_MARK_DATA];
	const bool exactly = !subject->loaded->policy.monotone;

	/*
	 * New data marks, or old ones that are not declassified any more, are in
	 * the domain before anybody can see that the subject has them.
	 */
	if ((set & kind[HCSEC_MARK_DATA]) |
	    (clear & subject->loaded->policy.declassifiers))
		hcsec_domain_add(subject->container->domain,
				 next_out(subject, set, clear));
	if (exactly)
		write_seqcount_begin(&subject->container->seq);
	update_cell(&subject->flow->marks, set & own, clear & own);
	update_cell(&subject->container->marks,
		    set & kind[HCSEC_MARK_CONTAINER],
		    clear & kind[HCSEC_MARK_CONTAINER]);
	if (exactly)
		write_seqcount_end(&subject->container->seq);
	if (clear & subject->loaded->policy.declassifiers)
		hcsec_inbox_uncover(subject);
}

/**
 * hcsec_marks_snapshot - Read the marks of process and container as one state
 *
 * @subject: Whose marks.
 * @marks: The marks.
 *
 * Context: Any; under RCU.
 * Return: False if they were changed meanwhile, so that @marks may be a state
 * that has never been.
 */
bool hcsec_marks_snapshot(const struct hcsec_subject *subject, u64 *marks)
{
	const seqcount_spinlock_t *const seq = &subject->container->seq;
	const unsigned int start = read_seqcount_begin(seq);

	*marks = hcsec_subject_marks(subject);
	return !read_seqcount_retry(seq, start);
}

/**
 * hcsec_object_add - Mark the object of an event
 *
 * @object: The object.
 * @marks: Data marks; nothing happens if the object can have none.
 *
 * Context: Any; under RCU.
 */
void hcsec_object_add(const struct hcsec_object *object, u64 marks)
{
	if (!marks || !object->data)
		return;
	if (object->inode)
		hcsec_inode_add(object->inode, marks);
	else
		hcsec_data_add(object->data, marks);
}

/* What an event does to the marks now, given that mode and decision. */
static void pick_effects(const struct hcsec_event *event,
			 const struct hcsec_decision *decision,
			 enum hcsec_mode mode, u64 *set, u64 *clear)
{
	if (decision->verdict >= HCSEC_DENY && mode == HCSEC_MODE_ENFORCE) {
		*set = decision->set;
		*clear = 0;
	} else if (event->type == HCSEC_EVENT_EXEC) {
		/* Committed when the exec has succeeded. */
		*set = 0;
		*clear = 0;
	} else {
		*set = decision->pass_set;
		*clear = decision->pass_clear;
	}
}

/* Decides on one state and writes the effects.  Returns that state. */
static u64 decide_and_commit(const struct hcsec_subject *subject,
			     const struct hcsec_event *event,
			     enum hcsec_mode mode,
			     struct hcsec_decision *decision)
{
	const u64 marks = hcsec_subject_marks(subject);
	u64 set, clear;

	hcsec_decide(&subject->loaded->policy, subject->profile, event, marks,
		     decision);
	pick_effects(event, decision, mode, &set, &clear);
	if (set || clear)
		hcsec_marks_commit(subject, set, clear);
	return marks;
}

static u64 decide_locked(const struct hcsec_subject *subject,
			 const struct hcsec_event *event, enum hcsec_mode mode,
			 struct hcsec_decision *decision)
{
	unsigned long flags;
	u64 marks;

	spin_lock_irqsave(&subject->container->lock, flags);
	marks = decide_and_commit(subject, event, mode, decision);
	spin_unlock_irqrestore(&subject->container->lock, flags);
	return marks;
}

/*
 * Where rules clear marks or are excused by them, decision and effects must be
 * one step for all who share the marks.  An event that changes nothing was
 * judged on the state that it saw, if that was one; any other event is judged
 * under the lock.
 */
static u64 decide_exactly(const struct hcsec_subject *subject,
			  const struct hcsec_event *event, enum hcsec_mode mode,
			  struct hcsec_decision *decision)
{
	u64 marks, set, clear;

	if (!hcsec_marks_snapshot(subject, &marks))
		return decide_locked(subject, event, mode, decision);
	hcsec_decide(&subject->loaded->policy, subject->profile, event, marks,
		     decision);
	pick_effects(event, decision, mode, &set, &clear);
	if (hcsec_next_marks(marks, set, clear) == marks)
		return marks;

	return decide_locked(subject, event, mode, decision);
}

static u64 decide(const struct hcsec_subject *subject,
		  const struct hcsec_event *event, enum hcsec_mode mode,
		  struct hcsec_decision *decision)
{
	return subject->loaded->policy.monotone ?
		       decide_and_commit(subject, event, mode, decision) :
		       decide_exactly(subject, event, mode, decision);
}

/*
 * Judges that current is outside of its container's cgroup, which it is at every
 * event from then on.  It is told once.  Returns the marks before.
 */
static u64 judge_escape(const struct hcsec_subject *subject,
			enum hcsec_mode mode, struct hcsec_decision *decision)
{
	const struct hcsec_event event = { .type = HCSEC_EVENT_PROCESS_ESCAPE };
	const u64 marks = decide(subject, &event, mode, decision);

	if (!test_and_set_bit(HCSEC_FLOW_ESCAPED, &subject->flow->state))
		hcsec_audit_escape(subject->loaded, subject->container,
				   subject->profile, marks, decision, mode);
	return marks;
}

/*
 * Judges that current is in another namespace of some kind than its container
 * was, in the same way.
 */
static u64 judge_changed(const struct hcsec_subject *subject,
			 enum hcsec_namespace kind, enum hcsec_mode mode,
			 struct hcsec_decision *decision)
{
	const struct hcsec_event event = {
		.type = HCSEC_EVENT_PROCESS_NS_CHANGED,
		.attr[HCSEC_PROCESS_NAMESPACE] = kind,
	};
	const struct hcsec_object object = {};
	const u64 marks = decide(subject, &event, mode, decision);

	if (decision->verdict >= HCSEC_AUDIT &&
	    !test_and_set_bit(HCSEC_FLOW_CHANGED + kind,
			      &subject->flow->state))
		hcsec_audit_event(subject->loaded, subject->container,
				  subject->profile, &event, &object, marks,
				  decision, mode);
	return marks;
}

static bool denies(const struct hcsec_decision *decision, enum hcsec_mode mode)
{
	return decision->verdict >= HCSEC_DENY && mode == HCSEC_MODE_ENFORCE;
}

/*
 * Judges where current is, which comes before whatever it does.  Returns true
 * if it is denied because of that.
 */
static bool judge_place(const struct hcsec_subject *subject,
			enum hcsec_mode mode, u64 *marks,
			struct hcsec_decision *decision)
{
	unsigned long changed;
	unsigned int kind;

	if (subject->escaped) {
		*marks = judge_escape(subject, mode, decision);
		if (denies(decision, mode))
			return true;
	}
	changed = hcsec_namespaces_changed(subject);
	for_each_set_bit(kind, &changed, HCSEC_NS_NR) {
		*marks = judge_changed(subject, kind, mode, decision);
		if (denies(decision, mode))
			return true;
	}
	return false;
}

static void write_object(const struct hcsec_decision *decision,
			 const struct hcsec_object *object, bool denied)
{
	const u64 set = denied ? decision->object_set :
				 decision->pass_object_set;

	hcsec_object_add(object, set);
}

static void tell(const struct hcsec_subject *subject,
		 const struct hcsec_event *event,
		 const struct hcsec_object *object, u64 marks,
		 const struct hcsec_decision *decision, enum hcsec_mode mode)
{
	if (decision->verdict >= HCSEC_DENY)
		atomic64_inc(&subject->container->denied);
	hcsec_audit_event(subject->loaded, subject->container, subject->profile,
			  event, object, marks, decision, mode);
}

/*
 * Whether it makes no difference that an event was judged.  Data marks are told
 * to others even if the subject has them already.  An exec has effects later, on
 * marks that are without credits.
 */
static bool is_quiet(const struct hcsec_event *event,
		     const struct hcsec_decision *decision, u64 marks)
{
	if (event->type == HCSEC_EVENT_EXEC &&
	    (decision->pass_set | decision->pass_clear))
		return false;
	return decision->verdict < HCSEC_AUDIT && !decision->pass_object_set &&
	       !(decision->pass_set & (~marks | hcsec_marks_data())) &&
	       !(decision->pass_clear & marks);
}

/* @question is what may be remembered of the event. */
static int judge(const struct hcsec_subject *subject,
		 const struct hcsec_event *event,
		 const struct hcsec_object *object,
		 const struct hcsec_question *question, bool probe)
{
	const enum hcsec_mode mode =
		hcsec_mode_of(subject->loaded, subject->profile);
	struct hcsec_decision decision;
	u64 marks;

	/*
	 * Who is not where it belongs gets nothing, whatever the event is.  What
	 * has been accepted cannot be denied any more; its rules count.
	 */
	if (!judge_place(subject, mode, &marks, &decision) ||
	    event->type == HCSEC_EVENT_SOCKET_ACCEPTED)
		marks = decide(subject, event, mode, &decision);
	write_object(&decision, object, denies(&decision, mode));

	if (is_quiet(event, &decision, marks))
		hcsec_cache_learn(subject, question, marks);
	if (likely(decision.verdict < HCSEC_AUDIT))
		return 0;
	if (!probe)
		tell(subject, event, object, marks, &decision, mode);
	if (!denies(&decision, mode))
		return 0;
	if (decision.verdict == HCSEC_KILL && !probe)
		send_sig(SIGKILL, current, 1);
	return -decision.err;
}

/* The question is put together once more, so that asking needs no memory. */
static noinline int judge_event(const struct hcsec_subject *subject,
				const struct hcsec_event *event,
				const struct hcsec_object *object, bool probe)
{
	const struct hcsec_question question = hcsec_question_of(event);

	return judge(subject, event, object, &question, probe);
}

/**
 * hcsec_judge - Judge an event of current
 *
 * @subject: Current, as hcsec_subject_look_up() found it.
 * @event: The event.
 * @object: The values behind its classes.
 *
 * Writes the effects, unless the event is an exec that is let through: these
 * are written when it has succeeded.
 *
 * Context: Any; under RCU.
 * Return: 0, or the negative errno that the hook is to return.
 */
int hcsec_judge(const struct hcsec_subject *subject,
		const struct hcsec_event *event,
		const struct hcsec_object *object)
{
	u64 marks;

	if (hcsec_is_unjudged(subject, event->type) ||
	    (hcsec_cache_marks(subject, &marks) &&
	     hcsec_cache_knows(subject, marks, hcsec_question_of(event))))
		return 0;
	return judge_event(subject, event, object, false);
}

/**
 * hcsec_judge_anew - Judge an event that was looked for in the decision cache
 *
 * @subject: Current, as hcsec_subject_look_up() found it.
 * @event: The event.
 * @object: The values behind its classes.
 * @question: What was looked for.
 *
 * Context: Any; under RCU.
 * Return: 0, or the negative errno that the hook is to return.
 */
int hcsec_judge_anew(const struct hcsec_subject *subject,
		     const struct hcsec_event *event,
		     const struct hcsec_object *object,
		     const struct hcsec_question *question)
{
	return judge(subject, event, object, question, false);
}

/**
 * hcsec_judge_probe - Judge what the kernel only wants to know of current
 *
 * @subject: Current.
 * @event: The event.
 * @object: The values behind its classes.
 *
 * The verdict is the one that hcsec_judge() would come to, and the effects are
 * written, as some probes are all that is ever asked.  But there is no record,
 * and nobody is killed for what it has not tried.
 *
 * Context: Any; under RCU.
 * Return: 0, or the negative errno that the hook is to return.
 */
int hcsec_judge_probe(const struct hcsec_subject *subject,
		      const struct hcsec_event *event,
		      const struct hcsec_object *object)
{
	if (hcsec_is_unjudged(subject, event->type))
		return 0;
	return judge_event(subject, event, object, true);
}

/**
 * hcsec_judge_current - Judge an event of current that needs no more than that
 *
 * @event: The event.
 * @object: The values behind its classes.
 *
 * Context: Any.
 * Return: 0, or the negative errno that the hook is to return.
 */
int hcsec_judge_current(const struct hcsec_event *event,
			const struct hcsec_object *object)
{
	struct hcsec_subject subject;
	int err;

	if (hcsec_is_idle())
		return 0;
	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	return hcsec_judge(&subject, event, object);
}

/**
 * hcsec_judge_refuse - Deny what no rule is about
 *
 * @subject: Current.
 * @event: The event, for the record.
 * @object: The values behind its classes.
 * @err: The errno, positive.
 *
 * For what would make the rules that there are meaningless.
 *
 * Context: Any; under RCU.
 * Return: The negative errno that the hook is to return, or 0 if the mode is
 * not to enforce.
 */
int hcsec_judge_refuse(const struct hcsec_subject *subject,
		       const struct hcsec_event *event,
		       const struct hcsec_object *object, int err)
{
	const enum hcsec_mode mode =
		hcsec_mode_of(subject->loaded, subject->profile);
	const struct hcsec_decision decision = {
		.verdict = HCSEC_DENY,
		.err = err,
		.rule = HCSEC_NO_RULE,
	};

	tell(subject, event, object, hcsec_subject_marks(subject), &decision,
	     mode);
	return denies(&decision, mode) ? -err : 0;
}

/**
 * hcsec_judge_private - Judge that current executes in these namespaces
 *
 * @subject: Current, or what it will be after the exec.
 * @event: The exec.
 * @object: The program.
 *
 * Context: Any; under RCU.
 * Return: 0, or -EPERM if current is in an initial namespace that its profile
 * does not let it be in.
 */
int hcsec_judge_private(const struct hcsec_subject *subject,
			const struct hcsec_event *event,
			const struct hcsec_object *object)
{
	const enum hcsec_mode mode =
		hcsec_mode_of(subject->loaded, subject->profile);
	const struct hcsec_decision decision = {
		.verdict = HCSEC_DENY,
		.err = EPERM,
		.rule = HCSEC_NO_RULE,
	};
	const unsigned long initial = hcsec_namespaces_initial(subject);
	unsigned int kind;

	for_each_set_bit(kind, &initial, HCSEC_NS_NR) {
		struct hcsec_object reason = *object;

		reason.initial_ns = hcsec_name(HCSEC_NAMES_NAMESPACE, kind);
		tell(subject, event, &reason, hcsec_subject_marks(subject),
		     &decision, mode);
		if (denies(&decision, mode))
			return -decision.err;
	}
	return 0;
}

/**
 * hcsec_judge_read - Judge an event by which current gets data of an object
 *
 * @subject: Current.
 * @event: The event.
 * @object: The object; its marks are in @event as well.
 *
 * Context: Any; under RCU.
 * Return: 0, or the negative errno that the hook is to return.
 */
int hcsec_judge_read(const struct hcsec_subject *subject,
		     const struct hcsec_event *event,
		     const struct hcsec_object *object)
{
	const int err = hcsec_judge(subject, event, object);

	if (!err)
		hcsec_subject_gain(subject, event->object);
	return err;
}

/**
 * hcsec_judge_write - Judge an event by which data of current gets to an object
 *
 * @subject: Current.
 * @event: The event.
 * @object: The object.
 *
 * Context: Any; under RCU.
 * Return: 0, or the negative errno that the hook is to return.
 */
int hcsec_judge_write(const struct hcsec_subject *subject,
		      const struct hcsec_event *event,
		      const struct hcsec_object *object)
{
	const int err = hcsec_judge(subject, event, object);

	if (!err)
		hcsec_object_add(object, hcsec_subject_out(subject));
	return err;
}

/**
 * hcsec_judge_exec_effects - Effects of an exec that has succeeded
 *
 * @subject: Current.
 * @event: The exec, at one interpreter level.
 * @set: Marks to set are added here.
 * @clear: Marks to clear are added here.
 *
 * Judged on the state now and not on the one before the exec: a credit must not
 * rest on what another thread has changed since.
 *
 * Context: Any; under RCU.
 */
void hcsec_judge_exec_effects(const struct hcsec_subject *subject,
			      const struct hcsec_event *event, u64 *set,
			      u64 *clear)
{
	struct hcsec_decision decision;

	hcsec_decide(&subject->loaded->policy, subject->profile, event,
		     hcsec_subject_marks(subject), &decision);
	*set |= decision.pass_set;
	*clear |= decision.pass_clear;
}
