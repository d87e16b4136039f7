// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Sockets of the unix family
 *
 * A pathname is what the task calls a socket: it is looked up in the task's own
 * mount namespace before the kernel looks it up again.  Between the two the
 * name may be made to lead elsewhere, so the hook that sees the socket that was
 * found compares it with the one that was judged, and refuses another one.
 */

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/namei.h>
#include <linux/net.h>
#include <linux/path.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/un.h>
#include <net/af_unix.h>
#include <net/sock.h>

#include "audit.h"
#include "data.h"
#include "flow.h"
#include "hooks.h"
#include "judge.h"
#include "match.h"
#include "net.h"
#include "path.h"
#include "sock_data.h"
#include "state.h"
#include "task.h"
#include "unix.h"

#define NAME_OFFSET ((int)offsetof(struct sockaddr_un, sun_path))

/**
 * struct hcsec_peer - A pathname that was looked up for a socket
 *
 * @rcu: Frees it after the last reader.
 * @dev: Filesystem of the socket file.
 * @ino: Its inode number.
 * @inode_generation: Tells inodes apart that had the same number.
 * @class: Generation of the policy in the upper half, path class of @name under
 *         it in the lower one; saves the matching.
 * @len: Length of @name.
 * @name: Absolute path in the mount namespace of who looked it up; empty if it
 *        has none there.
 */
struct hcsec_peer {
	struct rcu_head rcu;
	dev_t dev;
	u64 ino;
	u32 inode_generation;
	atomic64_t class;
	size_t len;
	char name[];
};

/**
 * struct unix_name - The name of a socket, to be judged
 *
 * @str: Pathname, or '@' and abstract name; empty for a pathname that cannot be
 *       told; NULL if the socket has no name.
 * @len: Its length.
 * @class: Its class, %HCSEC_CLASS_NONE if there is no name.
 * @abstract: Room for an abstract name.
 * @path: Room for a path; its name is to be freed.
 */
struct unix_name {
	const char *str;
	size_t len;
	u32 class;
	char abstract[UNIX_PATH_MAX + 1];
	struct hcsec_path path;
};

static void drop_peer(struct hcsec_peer *peer)
{
	if (peer)
		kfree_rcu(peer, rcu);
}

static struct hcsec_peer *get_peer(const struct sock *sk)
{
	const struct hcsec_state *const state = hcsec_state_find(sk);

	return state ? rcu_dereference(state->peer) : NULL;
}

static void forget_peer(const struct sock *sk)
{
	struct hcsec_state *const state = hcsec_state_find(sk);

	if (state)
		drop_peer(unrcu_pointer(xchg(&state->peer, NULL)));
}

/* Returns 0 or -ENOMEM; then @peer is freed. */
static int set_peer(const struct sock *sk, struct hcsec_peer *peer)
{
	struct hcsec_state *const state = hcsec_state_get(sk, GFP_KERNEL);

	if (!state) {
		kfree(peer);
		return -ENOMEM;
	}
	drop_peer(unrcu_pointer(xchg(&state->peer, RCU_INITIALIZER(peer))));
	return 0;
}

/* Copies the pathname of an address, which need not be terminated. */
static bool copy_pathname(char buf[UNIX_PATH_MAX + 1],
			  const struct sockaddr *address, int addrlen)
{
	const struct sockaddr_un *const sun = (const void *)address;

	if (addrlen <= NAME_OFFSET || addrlen > (int)sizeof(*sun) ||
	    sun->sun_family != AF_UNIX || !sun->sun_path[0])
		return false;
	memcpy(buf, sun->sun_path, addrlen - NAME_OFFSET);
	buf[addrlen - NAME_OFFSET] = '\0';
	return true;
}

/*
 * Looks up the name that current gives and remembers what it found.  Returns 0
 * or the negative errno of the lookup, which the protocol's would have, too.
 * Sleeps.
 */
static int remember_peer(const struct sock *sk, const struct sockaddr *address,
			 int addrlen)
{
	char name[UNIX_PATH_MAX + 1];
	struct hcsec_path full;
	struct hcsec_peer *peer;
	struct inode *inode;
	struct path path;
	int err;

	forget_peer(sk);
	if (!copy_pathname(name, address, addrlen))
		return 0;
	err = kern_path(name, LOOKUP_FOLLOW, &path);
	if (err)
		return err;
	err = hcsec_path_get(&path, GFP_KERNEL_ACCOUNT, &full);
	if (err)
		goto out;
	peer = kzalloc(struct_size(peer, name, full.len + 1),
		       GFP_KERNEL_ACCOUNT);
	if (!peer) {
		err = -ENOMEM;
		goto out_full;
	}
	inode = d_backing_inode(path.dentry);
	peer->dev = inode->i_sb->s_dev;
	peer->ino = inode->i_ino;
	peer->inode_generation = inode->i_generation;
	peer->len = full.len;
	if (full.name)
		memcpy(peer->name, full.name, full.len);
	err = set_peer(sk, peer);

out_full:
	kfree(full.name);
out:
	path_put(&path);
	return err;
}

/* Whether a socket that was found is the one that current's name led to. */
static bool is_peer(const struct hcsec_peer *peer, const struct sock *other)
{
	const struct path *const path = &unix_sk(other)->path;
	const struct inode *inode;

	if (!peer || !path->dentry)
		return false;
	inode = d_backing_inode(path->dentry);
	return peer->dev == inode->i_sb->s_dev && peer->ino == inode->i_ino &&
	       peer->inode_generation == inode->i_generation;
}

/* For a record, @loaded is NULL here and below: then it needs no class. */
static void use_peer(const struct hcsec_loaded *loaded, struct hcsec_peer *peer,
		     struct unix_name *name)
{
	u64 class = atomic64_read(&peer->class);

	if (loaded && class >> 32 != loaded->generation) {
		class = (u64)loaded->generation << 32 |
			hcsec_match_path(&loaded->policy, peer->name,
					 peer->len);
		atomic64_set(&peer->class, class);
	}
	name->str = peer->name;
	name->len = peer->len;
	name->class = (u32)class;
}

static void use_string(const struct hcsec_loaded *loaded, const char *str,
		       size_t len, struct unix_name *name)
{
	name->str = str;
	name->len = len;
	if (loaded)
		name->class = hcsec_match_path(&loaded->policy, str, len);
}

/*
 * Names a socket by the address that it was bound to.  A pathname of another
 * mount namespace stays empty: no pattern matches it, no allow-list lets it
 * pass by its name.  The socket is current's own or its state is locked, so that
 * it keeps its path.
 */
static void use_address(const struct hcsec_loaded *loaded,
			const struct sock *sk, struct unix_name *name)
{
	const struct unix_address *address;

	/* Pairs with smp_store_release() in unix_bind() and others. */
	address = smp_load_acquire(&unix_sk(sk)->addr);
	if (!address || address->len <= NAME_OFFSET)
		return;
	if (!address->name->sun_path[0]) {
		const size_t len = address->len - NAME_OFFSET;

		memcpy(name->abstract, address->name->sun_path, len);
		name->abstract[0] = '@';
		use_string(loaded, name->abstract, len, name);
		return;
	}
	/* Without memory the name cannot be told, which is no less strict. */
	if (unix_sk(sk)->path.dentry)
		(void)hcsec_path_get(&unix_sk(sk)->path,
				     GFP_ATOMIC | __GFP_NOWARN, &name->path);
	use_string(loaded, name->path.name ?: "",
		   name->path.name ? name->path.len : 0, name);
}

/*
 * Names the peer of a connection that has just been accepted.  The socket's
 * state is locked, which keeps its peer.  The peer's own lock, which keeps its
 * path, must not nest.
 */
static void use_client(const struct hcsec_loaded *loaded, const struct sock *sk,
		       struct unix_name *name)
{
	const struct sock *const other = unix_peer(sk);

	if (!other)
		return;
	if (READ_ONCE(unix_sk(other)->path.dentry))
		use_string(loaded, "", 0, name);
	else
		use_address(loaded, other, name);
}

/*
 * Names the peer of a connected socket, by the name that current gave if that
 * has led to it: what was named last may have been refused since.
 */
static void use_connected(const struct hcsec_loaded *loaded, struct sock *sk,
			  struct unix_name *name)
{
	struct hcsec_peer *const peer = get_peer(sk);
	struct sock *const other = unix_peer_get(sk);

	if (!other)
		return;
	unix_state_lock(other);
	if (is_peer(peer, other))
		use_peer(loaded, peer, name);
	else
		use_address(loaded, other, name);
	unix_state_unlock(other);
	sock_put(other);
}

static int judge_name(const struct hcsec_subject *subject,
		      enum hcsec_event_type type, const struct sock *sk,
		      struct unix_name *name)
{
	struct hcsec_object object = {
		.path = name->str,
		.path_len = name->len,
	};
	struct hcsec_event event;
	const int err = hcsec_socket_event(&event, &object, type, sk);

	if (err)
		return err;
	event.attr[HCSEC_SOCKET_PATH] = name->class;
	return hcsec_judge(subject, &event, &object);
}

/* Whether the profile asks for the name of the event's socket. */
static bool asks_for_name(const struct hcsec_subject *subject,
			  enum hcsec_event_type type)
{
	return hcsec_profile_attrs(&subject->loaded->policy, subject->profile,
				   type) & BIT(HCSEC_SOCKET_PATH);
}

static void find_name(const struct hcsec_loaded *loaded,
		      enum hcsec_event_type type, struct sock *sk, bool own,
		      struct unix_name *name)
{
	if (own)
		use_address(loaded, sk, name);
	else if (type == HCSEC_EVENT_SOCKET_ACCEPTED)
		use_client(loaded, sk, name);
	else
		use_connected(loaded, sk, name);
}

static int judge_named(const struct hcsec_subject *subject,
		       enum hcsec_event_type type, struct sock *sk, bool own)
{
	struct unix_name name = {};
	int err;

	find_name(subject->loaded, type, sk, own, &name);
	err = judge_name(subject, type, sk, &name);
	kfree(name.path.name);
	return err;
}

/**
 * hcsec_unix_judge - Judge an event that has no address of its own
 *
 * @subject: Current.
 * @type: Which event.
 * @sk: The socket.
 * @own: Whether it is named by its own address or by its peer's.
 *
 * Context: Any; under RCU.
 * Return: 0, or the negative errno that the hook is to return.
 */
int hcsec_unix_judge(const struct hcsec_subject *subject,
		     enum hcsec_event_type type, struct sock *sk, bool own)
{
	return asks_for_name(subject, type) ?
		       judge_named(subject, type, sk, own) :
		       hcsec_socket_judge(subject, type, sk, sk, own);
}

/**
 * hcsec_unix_name - Name a socket for a record
 *
 * @sk: The socket.
 * @type: The event.
 * @own: Whether it is named by its own address or by its peer's.
 * @out: Its name is to be freed by kfree(); left alone if there is none.
 *
 * Context: As the hook of the event; under RCU.
 */
void hcsec_unix_name(struct sock *sk, enum hcsec_event_type type, bool own,
		     struct hcsec_path *out)
{
	struct unix_name name = {};

	find_name(NULL, type, sk, own, &name);
	if (name.path.name) {
		*out = name.path;
	} else if (name.len) {
		out->name = kmemdup(name.str, name.len,
				    GFP_ATOMIC | __GFP_NOWARN);
		out->len = name.len;
	}
}

/* The directory that a new name is in, and what it is called there. */
static int parent_path(char *name, const char **base, struct path *parent)
{
	char *const slash = strrchr(name, '/');

	*base = slash ? slash + 1 : name;
	if (!slash)
		return kern_path(".", LOOKUP_FOLLOW | LOOKUP_DIRECTORY, parent);
	if (slash == name)
		return kern_path("/", LOOKUP_FOLLOW | LOOKUP_DIRECTORY, parent);
	*slash = '\0';
	return kern_path(name, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, parent);
}

/*
 * Names a socket that is about to be bound.  Returns 1, 0 if the protocol is
 * going to refuse the address, or a negative errno if the name leads nowhere.
 */
static int new_name(const struct sockaddr *address, int addrlen,
		    struct unix_name *name)
{
	const struct sockaddr_un *const sun = (const void *)address;
	struct hcsec_path directory;
	char buf[UNIX_PATH_MAX + 1];
	struct path parent;
	const char *base;
	int err;

	if (addrlen < NAME_OFFSET || addrlen > (int)sizeof(*sun) ||
	    sun->sun_family != AF_UNIX)
		return 0;
	/* The kernel chooses an abstract name. */
	if (addrlen == NAME_OFFSET)
		return 1;
	if (!copy_pathname(buf, address, addrlen)) {
		name->len = addrlen - NAME_OFFSET;
		memcpy(name->abstract, sun->sun_path, name->len);
		name->abstract[0] = '@';
		name->str = name->abstract;
		return 1;
	}

	/*
	 * The protocol would fail in the same way, unless there was no memory or
	 * the directory comes to be meanwhile: that must not spare the judgement.
	 */
	err = parent_path(buf, &base, &parent);
	if (err)
		return err;
	err = hcsec_path_get(&parent, GFP_KERNEL_ACCOUNT, &directory);
	path_put(&parent);
	if (err)
		return err;
	name->str = "";
	if (directory.name) {
		/* The root directory brings its own slash. */
		const char *const prefix =
			directory.len == 1 ? "" : directory.name;

		name->path.name = kasprintf(GFP_KERNEL_ACCOUNT, "%s/%s",
					    prefix, base);
		if (!name->path.name)
			err = -ENOMEM;
		else
			name->len = strlen(name->path.name);
		name->str = name->path.name;
	}
	kfree(directory.name);
	return err ?: 1;
}

/*
 * Whether what current binds is to be judged; names are looked up before that is
 * done, which sleeps: once a subject, always a subject.
 */
static int is_bind_judged(void)
{
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	return !hcsec_is_unjudged(&subject, HCSEC_EVENT_SOCKET_BIND);
}

/* Whether a profile asks what its subjects call other sockets. */
static bool asks_for_names(const struct hcsec_subject *subject)
{
	static const enum hcsec_event_type types[] = {
		HCSEC_EVENT_SOCKET_CONNECT,
		HCSEC_EVENT_SOCKET_SEND,
		HCSEC_EVENT_SOCKET_RECV,
	};
	u32 attrs = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++)
		attrs |= hcsec_profile_attrs(&subject->loaded->policy,
					     subject->profile, types[i]);
	return attrs & BIT(HCSEC_SOCKET_PATH);
}

/* The same, and whether the profile asks what current calls other sockets. */
static int is_naming_subject(bool *names)
{
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	*names = asks_for_names(&subject);
	return 1;
}

static int judge_new_name(const struct sock *sk, struct unix_name *name)
{
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	if (name->str)
		use_string(subject.loaded, name->str, name->len, name);
	return judge_name(&subject, HCSEC_EVENT_SOCKET_BIND, sk, name);
}

/**
 * hcsec_unix_bind - Judge bind(2)
 *
 * @sock: The socket.
 * @address: The address, in kernel memory.
 * @addrlen: Its length.
 *
 * Context: Process context.
 * Return: 0, or the negative errno that the hook is to return.
 */
int hcsec_unix_bind(struct socket *sock, struct sockaddr *address, int addrlen)
{
	struct unix_name name = {};
	int err = is_bind_judged();

	if (err <= 0)
		return err;
	err = new_name(address, addrlen, &name);
	if (err <= 0)
		return err;
	err = judge_new_name(sock->sk, &name);
	kfree(name.path.name);
	return err;
}

/**
 * hcsec_unix_connect - Prepare to judge connect(2)
 *
 * @sock: The socket.
 * @address: The address, in kernel memory.
 * @addrlen: Its length.
 *
 * The event is judged when the other socket has been found.
 *
 * Context: Process context.
 * Return: 0, or the negative errno that the hook is to return.
 */
int hcsec_unix_connect(struct socket *sock, struct sockaddr *address,
		       int addrlen)
{
	bool names;
	const int err = is_naming_subject(&names);

	if (err <= 0)
		return err;
	hcsec_task_set_flags(HCSEC_WORD_CONNECTING |
			     (names ? HCSEC_WORD_NAMED : 0));
	if (!names)
		return 0;
	return remember_peer(sock->sk, address, addrlen);
}

/*
 * Marks a socket that is going to receive what a subject sends.  Returns 0 or
 * -ENOMEM.
 */
static int mark_receiver(const struct hcsec_subject *subject,
			 const struct sock *other)
{
	return hcsec_sock_add(other, hcsec_subject_out(subject));
}

/*
 * Marks the other end of a connection.  Without one the call fails with the
 * errno that is returned; if somebody connects it meanwhile, it must not do
 * otherwise.
 */
static int mark_connected(const struct hcsec_subject *subject, struct sock *sk)
{
	struct sock *other;
	int err;

	if (!hcsec_subject_out(subject))
		return 0;
	other = unix_peer_get(sk);
	if (!other)
		return -ENOTCONN;
	err = mark_receiver(subject, other);
	sock_put(other);
	return err;
}

static int judge_stream(struct sock *sk, const struct msghdr *msg)
{
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	err = hcsec_unix_judge(&subject, HCSEC_EVENT_SOCKET_SEND, sk, false);
	/* With an address, streams send nothing, for one reason or another. */
	if (!err && static_branch_unlikely(&hcsec_has_data) &&
	    !(sk->sk_type == SOCK_STREAM && msg->msg_namelen))
		err = mark_connected(&subject, sk);
	return err;
}

/**
 * hcsec_unix_send - Judge a message, or prepare to
 *
 * @sock: The socket.
 * @msg: The message.
 *
 * A datagram is judged when its receiver has been found.
 *
 * Context: Process context.
 * Return: 0, or the negative errno that the hook is to return.
 */
int hcsec_unix_send(struct socket *sock, const struct msghdr *msg)
{
	bool names;
	int err;

	if (sock->type != SOCK_DGRAM)
		return judge_stream(sock->sk, msg);

	err = is_naming_subject(&names);
	if (err <= 0)
		return err;
	names = names && msg->msg_name;
	hcsec_task_set_flags(names ? HCSEC_WORD_NAMED : 0);
	if (!names)
		return 0;
	return remember_peer(sock->sk, msg->msg_name, msg->msg_namelen);
}

/*
 * Names the socket that was found.  Returns -ECONNREFUSED if its pathname is
 * not the one that current's name led to when it was looked up.
 */
static int found_name(const struct hcsec_subject *subject,
		      const struct sock *sk, const struct sock *other,
		      bool named, struct unix_name *name)
{
	struct hcsec_peer *const peer = get_peer(sk);

	if (is_peer(peer, other)) {
		use_peer(subject->loaded, peer, name);
		return 0;
	}
	if (unix_sk(other)->path.dentry && named)
		return -ECONNREFUSED;
	use_address(subject->loaded, other, name);
	return 0;
}

static int judge_found_name(const struct hcsec_subject *subject,
			    enum hcsec_event_type type, const struct sock *sk,
			    const struct sock *other, bool named)
{
	struct unix_name name = {};
	int err;

	err = found_name(subject, sk, other, named, &name);
	if (!err)
		err = judge_name(subject, type, sk, &name);
	kfree(name.path.name);
	return err;
}

static int judge_found(const struct sock *sk, struct sock *other)
{
	struct hcsec_subject subject;
	enum hcsec_event_type type;
	u64 flags;
	int err;

	if (hcsec_is_idle())
		return 0;
	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	flags = READ_ONCE(*hcsec_task_word(current));
	type = flags & HCSEC_WORD_CONNECTING ? HCSEC_EVENT_SOCKET_CONNECT :
					       HCSEC_EVENT_SOCKET_SEND;
	if ((flags & HCSEC_WORD_NAMED) || asks_for_name(&subject, type))
		err = judge_found_name(&subject, type, sk, other,
				       flags & HCSEC_WORD_NAMED);
	else
		err = hcsec_socket_judge(&subject, type, sk, other, true);
	if (!err && type == HCSEC_EVENT_SOCKET_SEND &&
	    static_branch_unlikely(&hcsec_has_data))
		err = mark_receiver(&subject, other);
	return err;
}

static int hook_unix_stream_connect(struct sock *sock, struct sock *other,
				    struct sock *newsk)
{
	return judge_found(sock, other);
}

static int hook_unix_may_send(struct socket *sock, struct socket *other)
{
	return judge_found(sock->sk, other->sk);
}

/**
 * hcsec_unix_free - Forget whom a socket was connected to
 *
 * @sk: A unix socket that is being freed.
 *
 * Context: Any.
 */
void hcsec_unix_free(const struct sock *sk)
{
	forget_peer(sk);
}

static struct hcsec_hook hooks[] __ro_after_init = {
	HCSEC_HOOK(unix_stream_connect, hook_unix_stream_connect,
		   HCSEC_FOR_POLICY),
	HCSEC_HOOK(unix_may_send, hook_unix_may_send, HCSEC_FOR_POLICY),
};

/**
 * hcsec_add_unix_hooks - Register the hooks of this file
 *
 * Context: Boot.
 */
void __init hcsec_add_unix_hooks(void)
{
	hcsec_hooks_add(hooks, ARRAY_SIZE(hooks));
}
