// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Inboxes: data that comes after the hook of who reads it
 *
 * A reader passes its hook, finds nothing to read and waits.  What it gets then
 * was written later, by somebody who may have got marks in between; and no hook
 * is called again before the data is in the reader's memory.  So reading makes
 * the object tell the reader: it refers to the inbox of the reader's flow object,
 * and whoever marks the object marks that, too, before the data is written.
 *
 * Nobody can say when a reader has stopped waiting, because nothing is called
 * then, and a flow object is several threads.  So an object tells its readers as
 * long as it lives.  That is no more than they would learn by reading on.
 * Several flow objects that read one object have one inbox from then on: each
 * may get what the other was told.
 */

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/gfp.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/types.h>

#include "container.h"
#include "data.h"
#include "inbox.h"
#include "marks.h"
#include "task.h"

static struct hcsec_domain *ref(struct hcsec_domain *domain)
{
	refcount_inc(&domain->usage);
	return domain;
}

/* Without memory the whole container's domain does as well: it has more. */
static struct hcsec_domain *get_inbox(const struct hcsec_subject *subject)
{
	struct hcsec_flow *const flow = subject->flow;
	struct hcsec_domain *const domain = subject->container->domain;
	struct hcsec_domain *inbox = rcu_dereference(flow->inbox);
	struct hcsec_domain *old;

	if (likely(inbox))
		return inbox;
	inbox = hcsec_inbox_alloc(domain, GFP_ATOMIC | __GFP_NOWARN |
						  __GFP_ACCOUNT);
	if (!inbox)
		inbox = ref(domain);
	old = unrcu_pointer(cmpxchg(&flow->inbox, NULL,
				    RCU_INITIALIZER(inbox)));
	if (!old)
		return inbox;
	/* Another thread was faster. */
	hcsec_domain_put(inbox);
	return old;
}

static void set_keeps(const struct hcsec_subject *subject,
		      struct hcsec_domain *inbox)
{
	const struct hcsec_policy *const policy = &subject->loaded->policy;
	u64 keeps = 0;

	if (policy->declassifiers) {
		const u64 all = hcsec_marks_data();
		const u64 marks = hcsec_subject_marks(subject) | all;

		keeps = all & ~hcsec_marks_out(policy, marks);
	}
	hcsec_inbox_keep(inbox, keeps);
}

/**
 * hcsec_subject_await - Join what is in an object, and what will come to it
 *
 * @subject: Current, which has been allowed to read the object.
 * @data: The object's.
 *
 * Every hook that lets data through which may be written after it uses this:
 * reading from sockets, pipes, terminals, message queues.  What is marked later
 * by hcsec_data_add() is among the subject's marks at once.
 *
 * Context: Any; under RCU.
 */
void hcsec_subject_await(const struct hcsec_subject *subject,
			 struct hcsec_data *data)
{
	struct hcsec_domain *const inbox = get_inbox(subject);

	set_keeps(subject, inbox);
	hcsec_data_await(data, inbox);
	hcsec_subject_gain(subject, hcsec_data_marks(data));
}

/**
 * hcsec_inbox_uncover - Let out what a subject does not declassify any more
 *
 * @subject: Current, which has lost a credit.
 *
 * Context: Any; under RCU.
 */
void hcsec_inbox_uncover(const struct hcsec_subject *subject)
{
	struct hcsec_domain *const inbox = rcu_dereference(subject->flow->inbox);

	if (inbox)
		set_keeps(subject, inbox);
}

/**
 * hcsec_inbox_inherit - Let a child have what its parent is being told
 *
 * @child: A flow object that is being made.
 * @parent: That of the process which is forked, which has an inbox.
 *
 * The parent's memory is copied after the hook, with what came until then.
 *
 * Context: Process context.
 */
void hcsec_inbox_inherit(struct hcsec_flow *child, struct hcsec_flow *parent)
{
	/* It stays as long as the parent, which is current. */
	struct hcsec_domain *const inbox =
		rcu_dereference_protected(parent->inbox, true);

	RCU_INIT_POINTER(child->birth, ref(inbox));
}

/**
 * hcsec_inbox_born - Take what came to a process while it was made
 *
 * @flow: Its flow object, at its first event.
 *
 * Context: Any; under RCU.
 */
void hcsec_inbox_born(struct hcsec_flow *flow)
{
	const struct hcsec_domain *const birth = rcu_dereference(flow->birth);

	/* The container's domain learnt it when it came. */
	if (birth)
		hcsec_marks_add(&flow->marks, hcsec_domain_marks(birth));
	hcsec_domain_put(unrcu_pointer(xchg(&flow->birth, NULL)));
}

/**
 * hcsec_inbox_release - Release what a flow object refers to
 *
 * @flow: A flow object that is being freed.
 *
 * Context: Any; nobody else uses @flow any more.
 */
void hcsec_inbox_release(struct hcsec_flow *flow)
{
	hcsec_domain_put(rcu_dereference_protected(flow->inbox, true));
	hcsec_domain_put(rcu_dereference_protected(flow->birth, true));
}
