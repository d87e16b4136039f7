/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Data marks: where they are held, and how they join
 *
 * A mark of kind data follows what was read.  It is held by flow objects and by
 * objects: inodes, sockets, System V objects.  Reading joins the object's marks
 * into the subject's; writing joins the subject's into the object's.
 *
 * Some channels pass no hook while data goes through them: shared memory, and
 * pipes that splice(), tee() and vmsplice() fill and empty.  What went through
 * them cannot be told, only what may have: the data marks of everybody who can
 * reach the other end.  These are collected in a domain, one for each container;
 * when an object with such a channel is used by two containers, their domains
 * become one.
 *
 * A hook fires before the operation, and a reader may wait in it for what is
 * written much later.  So whoever reads an object leaves word there of its inbox,
 * which is a domain of its own: what is written to the object from then on goes
 * to the inboxes of its readers, too, before the data does.
 */

#ifndef _SECURITY_HCSEC_DATA_H
#define _SECURITY_HCSEC_DATA_H

#include <linux/atomic.h>
#include <linux/compiler_types.h>
#include <linux/gfp_types.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/types.h>

/**
 * struct hcsec_domain - Data marks that may have passed without a hook
 *
 * @marks: Data marks that left any subject of its containers; of a domain that
 *         became part of another one, those until then.
 * @keeps: Of an inbox: marks that its flow declassifies, which go no further.
 * @parent: The domain that it became part of, with a reference; NULL if none.
 * @outer: Of an inbox: its container's domain, with a reference; NULL if it is
 *         no inbox.
 * @usage: References: of containers, flows and objects, of domains that became
 *         part, of inboxes.
 * @shared: Set under join_lock when another inbox has become part of it.
 * @rcu: Frees it after the last reader.
 */
struct hcsec_domain {
	atomic64_t marks;
	atomic64_t keeps;
	struct hcsec_domain __rcu *parent;
	struct hcsec_domain *outer;
	refcount_t usage;
	u32 shared;
	struct rcu_head rcu;
};

/**
 * struct hcsec_data - Data marks of an object
 *
 * @marks: Marks of what was written to it.
 * @home: Of an object that can be written without a hook: the domain of those
 *        who can; of one that was read: the inbox of those who did.  With a
 *        reference; NULL for others.
 */
struct hcsec_data {
	atomic64_t marks;
	struct hcsec_domain __rcu *home;
};

struct hcsec_domain *hcsec_domain_alloc(gfp_t flags);
struct hcsec_domain *hcsec_inbox_alloc(struct hcsec_domain *outer, gfp_t flags);
void hcsec_inbox_keep(struct hcsec_domain *inbox, u64 keeps);
void hcsec_domain_put(struct hcsec_domain *domain);
u64 hcsec_domain_marks(const struct hcsec_domain *domain);
void hcsec_domain_add(struct hcsec_domain *domain, u64 marks);
void hcsec_domain_join(struct hcsec_domain *a, struct hcsec_domain *b);

u64 hcsec_data_marks(const struct hcsec_data *data);
bool hcsec_data_add(struct hcsec_data *data, u64 marks);
void hcsec_data_share(struct hcsec_data *data, struct hcsec_domain *domain);
void hcsec_data_await(struct hcsec_data *data, struct hcsec_domain *inbox);
void hcsec_data_release(struct hcsec_data *data);

/**
 * hcsec_marks_add - Join marks into a cell
 *
 * @cell: The cell.
 * @marks: The marks.
 *
 * Writes only what differs, so that a cell that is read is not bounced.
 *
 * Context: Any.
 * Return: True if any of them was not there.
 */
static inline bool hcsec_marks_add(atomic64_t *cell, u64 marks)
{
	if (!(marks & ~atomic64_read(cell)))
		return false;
	return marks & ~atomic64_fetch_or(marks, cell);
}

#endif /* _SECURITY_HCSEC_DATA_H */
