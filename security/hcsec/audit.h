/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Audit records and the ring that holds them
 */

#ifndef _SECURITY_HCSEC_AUDIT_H
#define _SECURITY_HCSEC_AUDIT_H

#include <linux/types.h>
#include <linux/uuid.h>
#include <linux/wait.h>

#include "chain.h"
#include "change.h"
#include "container.h"
#include "flow.h"

struct hcsec_data;
struct hcsec_subject;
struct inode;
struct path;
struct sock;

/**
 * struct hcsec_object - What is behind the classes of an event, for the record
 *
 * @path: Path, unix path or '@' and abstract name; NULL for none.  Not
 *        terminated.
 * @path_len: Its length.
 * @where: What @path is to be found out of, should a record be written; NULL if
 *         there is nothing to be found out.
 * @sk: The unix socket whose name is @path, should a record be written; NULL if
 *      there is nothing to be found out.
 * @own: Whether @path is what @sk itself is called, or the other end.
 * @other: The other path of an event that has two: the new name of link and
 *         rename, what is bound or moved; NULL for none.  Not terminated.
 * @other_len: Its length.
 * @word: Name of an interface or of a type of filesystems; NULL for none.
 * @addr: IPv4 or IPv6 address.
 * @addr_len: 0, 4 or 16.
 * @initial_ns: Of an exec that is refused because it is in an initial namespace:
 *              the kind of that; NULL for all others.
 * @target_pid: Process id of another process, in the initial namespace; 0 for
 *              none.
 * @data: Where the object's data marks are; NULL if it can have none.
 * @inode: The inode that @data belongs to; NULL if it is of no inode.
 * @carrier: Of an open file: an enum hcsec_carrier, as hcsec_carrier_get() has
 *           found it.
 */
struct hcsec_object {
	const char *path;
	size_t path_len;
	const struct path *where;
	struct sock *sk;
	bool own;
	const char *other;
	size_t other_len;
	const char *word;
	u8 addr[16];
	u8 addr_len;
	const char *initial_ns;
	u32 target_pid;
	struct hcsec_data *data;
	struct inode *inode;
	u8 carrier;
};

/**
 * hcsec_audit_event - Record a decision of current
 *
 * @loaded: The policy that made it.
 * @container: Whose task it is.
 * @profile: Index of its profile.
 * @event: What was judged.
 * @object: The values behind its classes.
 * @marks: Effective marks before it.
 * @decision: The decision.
 * @mode: Mode in force: in permissive mode a denial was not carried out.
 *
 * Called only for the verdicts that the caller wants recorded.  Never blocks a
 * task; a record that does not fit or cannot be allocated is counted as lost.
 *
 * Context: Any, also atomic; under RCU.
 */
void hcsec_audit_event(const struct hcsec_loaded *loaded,
		       const struct hcsec_container *container, u32 profile,
		       const struct hcsec_event *event,
		       const struct hcsec_object *object, u64 marks,
		       const struct hcsec_decision *decision,
		       enum hcsec_mode mode);

/**
 * hcsec_audit_escape - Record that current was seen outside its container
 *
 * @loaded: The policy in force.
 * @container: The container that it belongs to.
 * @profile: Index of its profile.
 * @marks: Effective marks.
 * @decision: What the policy says of process.escape.
 * @mode: Mode in force.
 *
 * Context: Any, also atomic; under RCU.
 */
void hcsec_audit_escape(const struct hcsec_loaded *loaded,
			const struct hcsec_container *container, u32 profile,
			u64 marks, const struct hcsec_decision *decision,
			enum hcsec_mode mode);

/**
 * hcsec_audit_declassify - Record that current gained credits that declassify
 *
 * @subject: Current.
 * @gained: The credits.
 * @object: The program.
 *
 * Context: Any, also atomic; under RCU.
 */
void hcsec_audit_declassify(const struct hcsec_subject *subject, u64 gained,
			    const struct hcsec_object *object);

/**
 * hcsec_audit_change - Record a change of state, or the refusal of one
 *
 * @change: What current has changed.
 *
 * Context: Process context.
 */
void hcsec_audit_change(const struct hcsec_change *change);

/**
 * hcsec_audit_head - Get the end of the chain of records
 *
 * @boot_id: Set to the id of this boot.
 * @hash: Set to the hash of the newest record.
 *
 * Context: Any.
 * Return: The number of that record, 0 if there was none.
 */
u64 hcsec_audit_head(uuid_t *boot_id, u8 hash[HCSEC_CHAIN_SIZE]);

struct hcsec_ring;

/* All records.  Readers wait for the next one in hcsec_audit_wait. */
extern struct hcsec_ring hcsec_audit_ring;
extern wait_queue_head_t hcsec_audit_wait;

#endif /* _SECURITY_HCSEC_AUDIT_H */
