// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The path cache: names that were judged before
 *
 * The class of a name follows from the policy and the name, and from nothing
 * else.  So it is remembered what class a name has.  Whether that is the name of
 * a file is found out every time, by going from the file up to the root as
 * d_absolute_path() does; but what is found on the way is only compared, and not
 * copied.  Where a file and its mount lie in memory decides which entry they are
 * compared with, and nothing more.  So there is nothing to invalidate: whatever
 * was renamed, mounted, linked, removed or made anew has the name that it has.
 *
 * Only plain cases are found: a file that has a name in the mount namespace of
 * current.  Whatever else there is, its name has to be built.
 *
 * An entry also has what one open of such a file depended on besides, if nothing
 * came of it, as the decision cache has it of all events.
 *
 * Each processor has its own, which interrupts leave alone.
 */

#include <linux/array_size.h>
#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/dcache.h>
#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/mount.h>
#include <linux/nsproxy.h>
#include <linux/path.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/seqlock.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/unaligned.h>

#include "../../fs/mount.h"
#include "path_cache.h"

#define ENTRIES 32

/*
 * Three cache lines.  Generations start at 1, so it is empty when it is zero, and
 * knows of no open that nothing came of as long as @bound is.  The name is not
 * terminated, has no NUL, and may be read as words.
 */
struct entry {
	u32 generation;
	u32 class;
	u64 bound;
	u64 marks;
	u64 object;
	u32 open;
	u16 len;
	char name[HCSEC_PATH_CACHE_MAX_LEN];
	char rest[sizeof(long)];
};

static_assert(sizeof(struct entry) == 192);

static DEFINE_PER_CPU_ALIGNED(struct entry [ENTRIES], entries);

/* The first bytes of a word. */
static const unsigned long first_bytes[] = {
	bytemask_from_count(0), bytemask_from_count(1), bytemask_from_count(2),
	bytemask_from_count(3), bytemask_from_count(4), bytemask_from_count(5),
	bytemask_from_count(6), bytemask_from_count(7),
};

static_assert(ARRAY_SIZE(first_bytes) == sizeof(long));

static struct entry *get_entry(const struct path *path)
{
	const unsigned long place =
		(unsigned long)path->dentry ^ (unsigned long)path->mnt;

	return this_cpu_ptr(&entries[hash_long(place, ilog2(ENTRIES))]);
}

/*
 * Whether a dentry's name begins with what is known of it.  It may be changed
 * at the same time, so that the length that belongs to it is another one; but it
 * always ends with a NUL in memory that may be read as words, and @known has
 * none, so nothing is read behind that; see dentry_cmp().
 */
static __always_inline bool begins_with(const unsigned char *name,
					const char *known, size_t len)
{
	unsigned long word;

	for (; len >= sizeof(word); len -= sizeof(word)) {
		word = get_unaligned((const unsigned long *)known);
		if (read_word_at_a_time(name) != word)
			return false;
		name += sizeof(word);
		known += sizeof(word);
	}
	/* If nothing is left, that is the NUL, and does not matter. */
	word = get_unaligned((const unsigned long *)known);
	return !((read_word_at_a_time(name) ^ word) & first_bytes[len]);
}

/*
 * Whether an entry has the name of a file.  It may be a name that has never been
 * if something is renamed or mounted at the same time.  Under RCU.
 */
static __always_inline bool has_name(const struct entry *entry,
				     const struct path *path)
{
	const struct nsproxy *const nsproxy = current->nsproxy;
	const struct mount *mnt = real_mount(path->mnt);
	const struct dentry *dentry = path->dentry;
	const struct mnt_namespace *ns;
	size_t left = entry->len;

	/* Who has exited is in no namespace. */
	if (unlikely(!nsproxy))
		return false;
	ns = nsproxy->mnt_ns;
	if (READ_ONCE(mnt->mnt_ns) != ns || d_unlinked(dentry))
		return false;
	for (;;) {
		size_t len;

		if (dentry == mnt->mnt.mnt_root) {
			const struct mount *const above =
				READ_ONCE(mnt->mnt_parent);

			if (above == mnt)
				break;
			dentry = READ_ONCE(mnt->mnt_mountpoint);
			mnt = above;
			continue;
		}
		len = READ_ONCE(dentry->d_name.len);
		if (len >= left)
			return false;
		left -= len;
		if (!begins_with(READ_ONCE(dentry->d_name.name),
				 entry->name + left, len) ||
		    entry->name[--left] != '/')
			return false;
		/* If that is itself, the name comes to its end. */
		dentry = READ_ONCE(dentry->d_parent);
	}
	return !left && READ_ONCE(mnt->mnt_ns) == ns;
}

/* Finds the entry of a file, NULL if it has another name. */
static __always_inline const struct entry *find(u32 generation,
						const struct path *path)
{
	const struct entry *const entry = get_entry(path);

	return entry->generation == generation && has_name(entry, path) ?
		       entry :
		       NULL;
}

/* Whether something was mounted or renamed since. */
static __always_inline bool has_changed(unsigned int mounts, unsigned int names)
{
	return read_seqretry(&rename_lock, names) ||
	       read_seqretry(&mount_lock, mounts);
}

/* Finds the class of a file's name, and copies that unless @name is NULL. */
static __always_inline u32 get_class(u32 generation, const struct path *path,
				     char *name, size_t *len)
{
	unsigned int mounts, names;
	u32 class = 0;

	/* An interrupt would wait for whom it has interrupted. */
	if (!in_task())
		return 0;
	mounts = read_seqbegin(&mount_lock);
	names = read_seqbegin(&rename_lock);
	scoped_guard(preempt) {
		const struct entry *const entry = find(generation, path);

		if (entry) {
			class = entry->class;
			if (name) {
				*len = entry->len;
				memcpy(name, entry->name, entry->len);
			}
		}
	}
	return has_changed(mounts, names) ? 0 : class;
}

/**
 * hcsec_path_cache_find - Find the class of a file's name
 *
 * @generation: Of the policy.
 * @path: The file.
 *
 * Context: Any; under RCU.
 * Return: The class, or 0 if it is not known, or the file may have no name.
 */
u32 hcsec_path_cache_find(u32 generation, const struct path *path)
{
	return get_class(generation, path, NULL, NULL);
}

/**
 * hcsec_path_cache_read - Find the class of a file's name, and the name
 *
 * @generation: Of the policy.
 * @path: The file.
 * @name: Set to the name, which is not terminated.
 * @len: Set to its length.
 *
 * Context: Any; under RCU.
 * Return: As hcsec_path_cache_find() does.
 */
u32 hcsec_path_cache_read(u32 generation, const struct path *path,
			  char name[HCSEC_PATH_CACHE_MAX_LEN], size_t *len)
{
	return get_class(generation, path, name, len);
}

/**
 * hcsec_path_cache_knows - Whether it is known that nothing comes of an open
 *
 * @bound: The subject's profile and policy, from struct hcsec_subject.
 * @marks: The subject's marks, from hcsec_cache_marks().
 * @path: The file.
 * @open: What file it is and how it is opened.
 * @object: Its data marks.
 *
 * Context: Process context; under RCU.
 * Return: True if nothing came of it when all was as it is now.
 */
bool hcsec_path_cache_knows(u64 bound, u64 marks, const struct path *path,
			    u32 open, u64 object)
{
	const unsigned int mounts = read_seqbegin(&mount_lock);
	const unsigned int names = read_seqbegin(&rename_lock);
	bool known;

	scoped_guard(preempt) {
		const struct entry *const entry = get_entry(path);

		known = entry->bound == bound && entry->open == open &&
			entry->marks == marks && entry->object == object &&
			has_name(entry, path);
	}
	return known && !has_changed(mounts, names);
}

/**
 * hcsec_path_cache_learn - Remember the class of a name
 *
 * @generation: Of the policy.
 * @path: A file that was just called that.
 * @name: The name; it need not be terminated.
 * @len: Its length.
 * @class: Its class.
 *
 * Context: Any.
 */
void hcsec_path_cache_learn(u32 generation, const struct path *path,
			    const char *name, size_t len, u32 class)
{
	struct entry *entry;

	if (!in_task() || len > HCSEC_PATH_CACHE_MAX_LEN ||
	    memchr(name, '\0', len))
		return;
	guard(preempt)();
	entry = get_entry(path);
	entry->generation = generation;
	entry->class = class;
	entry->bound = 0;
	entry->len = len;
	memcpy(entry->name, name, len);
}

/**
 * hcsec_path_cache_learn_open - Remember that nothing came of an open
 *
 * @bound: The subject's profile and policy, from struct hcsec_subject.
 * @marks: The subject's marks, from hcsec_cache_marks().
 * @path: The file.
 * @class: The class of its name.
 * @open: What file it is and how it was opened.
 * @object: Its data marks.
 *
 * Context: Process context.
 */
void hcsec_path_cache_learn_open(u64 bound, u64 marks, const struct path *path,
				 u32 class, u32 open, u64 object)
{
	struct entry *entry;

	guard(preempt)();
	entry = get_entry(path);
	/* All names of a class are judged alike, whichever the entry has. */
	if (entry->generation != bound >> 32 || entry->class != class)
		return;
	entry->bound = bound;
	entry->open = open;
	entry->marks = marks;
	entry->object = object;
}
