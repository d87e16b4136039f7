// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Sockets
 *
 * Hooks fire before the operation: an event is an attempt.  Only
 * socket.accepted comes after it, when a connection meets its socket.
 */

#include <linux/cache.h>
#include <linux/array_size.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/in.h>
#include <linux/init.h>
#include <linux/jump_label.h>
#include <linux/minmax.h>
#include <linux/net.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/socket.h>
#include <linux/stat.h>
#include <linux/string.h>
#include <linux/tcp.h>
#include <linux/types.h>
#include <linux/unaligned.h>
#include <net/sock.h>

#include "audit.h"
#include "cache.h"
#include "flow.h"
#include "hooks.h"
#include "inet.h"
#include "judge.h"
#include "match.h"
#include "net.h"
#include "route.h"
#include "sock_data.h"
#include "state.h"
#include "task.h"
#include "unix.h"

static bool is_inet(const struct sock *sk)
{
	const int family = READ_ONCE(sk->sk_family);

	return family == AF_INET || family == AF_INET6;
}

static void set_socket(struct hcsec_event *event, enum hcsec_event_type type,
		       int family, int socktype, int protocol)
{
	/* Zero stands for the usual protocol, which is told by its number. */
	if (!protocol && (family == AF_INET || family == AF_INET6)) {
		if (socktype == SOCK_STREAM)
			protocol = IPPROTO_TCP;
		else if (socktype == SOCK_DGRAM)
			protocol = IPPROTO_UDP;
	}
	*event = (struct hcsec_event){
		.type = type,
		.attr = {
			[HCSEC_SOCKET_FAMILY] = family,
			[HCSEC_SOCKET_TYPE] = socktype,
			[HCSEC_SOCKET_PROTOCOL] = protocol,
		},
	};
}

/* Data marks that rules on an event of a socket look at. */
static u64 get_object_marks(enum hcsec_event_type type, const struct sock *sk)
{
	const struct hcsec_state *state;

	if (type == HCSEC_EVENT_SOCKET_RECV)
		return hcsec_sock_marks(sk, 0);
	state = hcsec_state_find(sk);
	return state ? hcsec_data_marks(&state->data) : 0;
}

/**
 * hcsec_socket_event - Start an event on a socket
 *
 * @event: Set to an event without address.
 * @object: Where the socket's data marks are is added to it.
 * @type: Which event.
 * @sk: The socket.
 *
 * Context: Any; under RCU.
 * Return: 0 or -ENOMEM.
 */
int hcsec_socket_event(struct hcsec_event *event, struct hcsec_object *object,
		       enum hcsec_event_type type, const struct sock *sk)
{
	struct hcsec_state *state;

	set_socket(event, type, READ_ONCE(sk->sk_family), sk->sk_type,
		   sk->sk_protocol);
	if (!static_branch_unlikely(&hcsec_has_data))
		return 0;
	state = hcsec_state_get(sk, GFP_ATOMIC);
	if (!state)
		return -ENOMEM;
	object->data = &state->data;
	event->object = get_object_marks(type, sk);
	return 0;
}

/* What the decision cache is asked of an event that has no other attributes. */
static __always_inline struct hcsec_question
make_question(enum hcsec_event_type type, u16 family, u16 socktype,
	      u16 protocol, const struct hcsec_endpoint *endpoint, u64 object)
{
	const u64 *const addr = (const void *)endpoint->addr;
	const u32 form = HCSEC_FORM_SOCKET + endpoint->addr_len;
	struct hcsec_question question = {
		.what = type | (u64)form << 32,
		.object = object,
	};

	question.attr[0] = family | (u64)socktype << 16 |
			   (u64)protocol << 32 | (u64)endpoint->port << 48;
	/* Behind an address there are zeroes. */
	question.attr[1] = get_unaligned(addr);
	question.attr[2] = get_unaligned(addr + 1);
	return question;
}

static __always_inline bool is_known(const struct hcsec_subject *subject,
				     enum hcsec_event_type type,
				     const struct sock *sk,
				     const struct hcsec_endpoint *endpoint)
{
	u64 marks, object = 0;

	if (!hcsec_cache_marks(subject, &marks))
		return false;
	if (static_branch_unlikely(&hcsec_has_data))
		object = get_object_marks(type, sk);
	return hcsec_cache_knows(subject, marks,
				 make_question(type, READ_ONCE(sk->sk_family),
					       sk->sk_type, sk->sk_protocol,
					       endpoint, object));
}

/* Judges an event that the decision cache does not know. */
static int judge_unknown(const struct hcsec_subject *subject,
			 const struct hcsec_event *event,
			 const struct hcsec_object *object,
			 const struct hcsec_endpoint *endpoint)
{
	const struct hcsec_question question =
		make_question(event->type, event->attr[HCSEC_SOCKET_FAMILY],
			      event->attr[HCSEC_SOCKET_TYPE],
			      event->attr[HCSEC_SOCKET_PROTOCOL], endpoint,
			      event->object);

	return hcsec_judge_anew(subject, event, object, &question);
}

static noinline int judge_nameless(const struct hcsec_subject *subject,
				   enum hcsec_event_type type,
				   const struct sock *sk, struct sock *named,
				   bool own)
{
	const struct hcsec_endpoint none = {};
	struct hcsec_object object = { .sk = named, .own = own };
	struct hcsec_event event;
	const int err = hcsec_socket_event(&event, &object, type, sk);

	return err ?: judge_unknown(subject, &event, &object, &none);
}

/**
 * hcsec_socket_judge - Judge an event on a socket without any address
 *
 * @subject: Current.
 * @type: Which event.
 * @sk: The socket.
 * @named: The unix socket whose name is found out for a record.
 * @own: Whether it is called that itself, or its other end.
 *
 * Context: Any; under RCU.
 * Return: 0, or the negative errno that the hook is to return.
 */
int hcsec_socket_judge(const struct hcsec_subject *subject,
		       enum hcsec_event_type type, const struct sock *sk,
		       struct sock *named, bool own)
{
	const struct hcsec_endpoint none = {};

	if (hcsec_is_unjudged(subject, type) ||
	    is_known(subject, type, sk, &none))
		return 0;
	return judge_nameless(subject, type, sk, named, own);
}

/* Whether the profile tells ways apart that data leaves by, or addresses. */
static bool is_routed(const struct hcsec_subject *subject,
		      enum hcsec_event_type type, bool addresses)
{
	const struct hcsec_policy *const policy = &subject->loaded->policy;
	const u32 attrs = hcsec_profile_attrs(policy, subject->profile, type);

	return attrs & (BIT(HCSEC_SOCKET_INTERFACE) |
			BIT(HCSEC_SOCKET_ENCRYPTED) |
			(addresses ? BIT(HCSEC_SOCKET_ADDR) : 0));
}

static bool looks_at_route(const struct hcsec_subject *subject,
			   enum hcsec_event_type type)
{
	return is_routed(subject, type, false);
}

/* Room for the name of the device must last as long as the object. */
static void set_route(const struct hcsec_subject *subject,
		      struct hcsec_event *event, struct hcsec_object *object,
		      const struct hcsec_route *route)
{
	event->attr[HCSEC_SOCKET_ENCRYPTED] = route->encrypted;
	event->attr[HCSEC_SOCKET_INTERFACE] =
		hcsec_match_path(&subject->loaded->policy, route->word,
				 strlen(route->word));
	if (route->word[1])
		object->word = route->word + 1;
}

/* Whether what is sent to an endpoint leaves by a device at all. */
static bool has_route(const struct sock *sk,
		      const struct hcsec_endpoint *endpoint)
{
	switch (READ_ONCE(sk->sk_family)) {
	case AF_INET:
	case AF_INET6:
		return endpoint->addr_len;
	case AF_NETLINK:
	case AF_ALG:
		return false;
	default:
		return true;
	}
}

static void set_class(const struct hcsec_subject *subject,
		      const struct hcsec_endpoint *endpoint,
		      struct hcsec_event *event)
{
	const struct hcsec_policy *const policy = &subject->loaded->policy;

	u32 class = 0;

	if (endpoint->addr_len == 4)
		class = hcsec_match_addr4(policy,
					  get_unaligned_be32(endpoint->addr));
	else if (endpoint->addr_len)
		class = hcsec_match_addr6(policy, endpoint->addr);
	event->attr[HCSEC_SOCKET_ADDR] = class;
}

/* Where the way matters, too, which may be another one each time. */
static int judge_routed(const struct hcsec_subject *subject, struct sock *sk,
			const struct hcsec_message *message,
			const struct hcsec_endpoint *endpoint,
			struct hcsec_event *event, struct hcsec_object *object)
{
	struct hcsec_route route;

	set_class(subject, endpoint, event);
	hcsec_route_find(sk, message, endpoint, &route);
	set_route(subject, event, object, &route);
	return hcsec_judge(subject, event, object);
}

static noinline int judge_anew(const struct hcsec_subject *subject,
			       enum hcsec_event_type type, struct sock *sk,
			       const struct hcsec_message *message,
			       const struct hcsec_endpoint *endpoint)
{
	struct hcsec_object object = { .addr_len = endpoint->addr_len };
	struct hcsec_event event;
	const int err = hcsec_socket_event(&event, &object, type, sk);

	if (err)
		return err;
	event.attr[HCSEC_SOCKET_PORT] = endpoint->port;
	memcpy(object.addr, endpoint->addr, sizeof(object.addr));
	if (message && looks_at_route(subject, type) && has_route(sk, endpoint))
		return judge_routed(subject, sk, message, endpoint, &event,
				    &object);
	set_class(subject, endpoint, &event);
	return judge_unknown(subject, &event, &object, endpoint);
}

/* Inlined where that is the common way: most of what comes is known. */
static __always_inline int judge_at(const struct hcsec_subject *subject,
				    enum hcsec_event_type type, struct sock *sk,
				    const struct hcsec_message *message,
				    const struct hcsec_endpoint *endpoint)
{
	if (!(message && looks_at_route(subject, type)) &&
	    is_known(subject, type, sk, endpoint))
		return 0;
	return judge_anew(subject, type, sk, message, endpoint);
}

static noinline int judge_endpoint(const struct hcsec_subject *subject,
				   enum hcsec_event_type type, struct sock *sk,
				   const struct hcsec_message *message,
				   const struct hcsec_endpoint *endpoint)
{
	if (hcsec_is_unjudged(subject, type))
		return 0;
	return judge_at(subject, type, sk, message, endpoint);
}

/**
 * hcsec_socket_refuse - Deny what would make the rules that there are meaningless
 *
 * @subject: Current.
 * @type: The event, for the record.
 * @sk: The socket.
 * @err: The errno, positive.
 *
 * Context: Any; under RCU.
 * Return: The negative errno that the hook is to return, or 0 if the mode is
 * not to enforce.
 */
int hcsec_socket_refuse(const struct hcsec_subject *subject,
			enum hcsec_event_type type, const struct sock *sk,
			int err)
{
	const struct hcsec_object object = {};
	struct hcsec_event event;

	set_socket(&event, type, READ_ONCE(sk->sk_family), sk->sk_type,
		   sk->sk_protocol);
	return hcsec_judge_refuse(subject, &event, &object, err);
}

static noinline int refuse_chosen_route(const struct hcsec_subject *subject,
					enum hcsec_event_type type,
					const struct sock *sk,
					const struct msghdr *msg)
{
	if (!hcsec_route_is_chosen(sk, msg) || !is_routed(subject, type, true))
		return 0;
	return hcsec_socket_refuse(subject, type, sk, EPERM);
}

/* A packet must not go to where nobody has judged it. */
static __always_inline int
refuse_source_route(const struct hcsec_subject *subject,
		    enum hcsec_event_type type, const struct sock *sk,
		    const struct msghdr *msg)
{
	if (!is_inet(sk) || !hcsec_route_may_be_chosen(sk, msg))
		return 0;
	return refuse_chosen_route(subject, type, sk, msg);
}

static noinline int judge_create(const struct hcsec_subject *subject,
				 int family, int type, int protocol)
{
	const struct hcsec_object object = {};
	struct hcsec_event event;

	set_socket(&event, HCSEC_EVENT_SOCKET_CREATE, family, type, protocol);
	return hcsec_judge(subject, &event, &object);
}

static noinline int create_socket(int family, int type, int protocol)
{
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0 || hcsec_is_unjudged(&subject, HCSEC_EVENT_SOCKET_CREATE))
		return min(err, 0);
	return judge_create(&subject, family, type, protocol);
}

static int hook_socket_create(int family, int type, int protocol, int kern)
{
	/* A socket that the kernel makes for itself is nobody's deed. */
	if (hcsec_current_is_idle() || kern)
		return 0;
	return create_socket(family, type, protocol);
}

/* Bind and connect of families other than unix. */
static noinline int judge_address(struct socket *sock,
				  enum hcsec_event_type type,
				  struct sockaddr *address, int addrlen)
{
	const struct hcsec_message message = {
		.address = address,
		.addrlen = addrlen,
	};
	struct hcsec_endpoint endpoint = {};
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	if (is_inet(sock->sk) && !hcsec_inet_address(sock->sk, address, addrlen,
						     type, &endpoint))
		return 0;
	err = refuse_source_route(&subject, type, sock->sk, NULL);
	if (!err && !hcsec_is_unjudged(&subject, type))
		err = judge_at(&subject, type, sock->sk, &message, &endpoint);
	if (!err && type == HCSEC_EVENT_SOCKET_BIND && is_inet(sock->sk))
		err = hcsec_sock_bind(sock->sk, endpoint.port);
	return err;
}

static int hook_socket_bind(struct socket *sock, struct sockaddr *address,
			    int addrlen)
{
	if (hcsec_current_is_idle())
		return 0;
	if (READ_ONCE(sock->sk->sk_family) == AF_UNIX)
		return hcsec_unix_bind(sock, address, addrlen);
	return judge_address(sock, HCSEC_EVENT_SOCKET_BIND, address, addrlen);
}

static int hook_socket_connect(struct socket *sock, struct sockaddr *address,
			       int addrlen)
{
	if (hcsec_current_is_idle())
		return 0;
	if (READ_ONCE(sock->sk->sk_family) == AF_UNIX)
		return hcsec_unix_connect(sock, address, addrlen);
	return judge_address(sock, HCSEC_EVENT_SOCKET_CONNECT, address,
			     addrlen);
}

static __always_inline int judge_end(const struct hcsec_subject *subject,
				     enum hcsec_event_type type,
				     struct sock *sk, bool local)
{
	struct hcsec_endpoint endpoint = {};

	if (is_inet(sk) && local)
		hcsec_inet_local(sk, &endpoint);
	else if (is_inet(sk))
		hcsec_inet_peer(sk, &endpoint);
	return judge_at(subject, type, sk, NULL, &endpoint);
}

/* An event without an address of its own: the socket's local or peer's. */
static int judge_socket(const struct hcsec_subject *subject,
			enum hcsec_event_type type, struct sock *sk)
{
	const bool local = type == HCSEC_EVENT_SOCKET_LISTEN ||
			   type == HCSEC_EVENT_SOCKET_ACCEPT;

	if (hcsec_is_unjudged(subject, type))
		return 0;
	if (READ_ONCE(sk->sk_family) == AF_UNIX)
		return hcsec_unix_judge(subject, type, sk, local);
	return judge_end(subject, type, sk, local);
}

/*
 * The whole of a hook that has nothing but a socket.  Such functions are not
 * inlined, because a hook of somebody outside of all containers would have to
 * clear their variables.
 */
static noinline int judge_current(enum hcsec_event_type type, struct sock *sk)
{
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	return err > 0 ? judge_socket(&subject, type, sk) : err;
}

static int hook_socket_listen(struct socket *sock, int backlog)
{
	if (hcsec_current_is_idle())
		return 0;
	return judge_current(HCSEC_EVENT_SOCKET_LISTEN, sock->sk);
}

static int hook_socket_accept(struct socket *sock, struct socket *newsock)
{
	if (hcsec_current_is_idle())
		return 0;
	return judge_current(HCSEC_EVENT_SOCKET_ACCEPT, sock->sk);
}

static void hook_sock_graft(struct sock *sk, struct socket *parent)
{
	/* AF_LLC calls this for sockets that are merely created. */
	if (hcsec_current_is_idle() || !in_task() ||
	    READ_ONCE(sk->sk_family) == AF_LLC)
		return;
	/*
	 * The unpacker refuses denials of what has happened.  Without memory its
	 * effects would be lost, and current must not go on without them.
	 */
	if (judge_current(HCSEC_EVENT_SOCKET_ACCEPTED, sk) == -ENOMEM)
		send_sig(SIGKILL, current, 1);
}

static bool is_same(const struct hcsec_endpoint *a,
		    const struct hcsec_endpoint *b)
{
	return a->addr_len == b->addr_len && a->port == b->port &&
	       !memcmp(a->addr, b->addr, sizeof(a->addr));
}

/* A message that was begun before goes where its first part does. */
static int judge_pending(const struct hcsec_subject *subject, struct sock *sk,
			 const struct hcsec_message *message,
			 const struct hcsec_endpoint *endpoint)
{
	struct hcsec_message whole = *message;
	struct hcsec_endpoint pending = {};

	if (!hcsec_inet_pending(sk, &pending) ||
	    (is_same(&pending, endpoint) &&
	     !looks_at_route(subject, HCSEC_EVENT_SOCKET_SEND)))
		return 0;
	whole.pending = true;
	return judge_endpoint(subject, HCSEC_EVENT_SOCKET_SEND, sk, &whole,
			      &pending);
}

/* Whether neither rules nor marks ask where a message goes. */
static bool is_free_to_send(const struct hcsec_subject *subject)
{
	return !static_branch_unlikely(&hcsec_has_data) &&
	       hcsec_is_unjudged(subject, HCSEC_EVENT_SOCKET_SEND) &&
	       hcsec_is_unjudged(subject, HCSEC_EVENT_SOCKET_CONNECT);
}

static int judge_message(const struct hcsec_subject *subject, struct sock *sk,
			 const struct msghdr *msg)
{
	const struct hcsec_message message = {
		.msg = msg,
		.address = msg->msg_name,
		.addrlen = msg->msg_namelen,
	};
	struct hcsec_endpoint endpoint = {};
	bool connects = false;
	int err;

	if (is_inet(sk) &&
	    !hcsec_inet_destination(sk, msg, &connects, &endpoint))
		return 0;
	err = refuse_source_route(subject, HCSEC_EVENT_SOCKET_SEND, sk, msg);
	if (!err && connects)
		err = judge_endpoint(subject, HCSEC_EVENT_SOCKET_CONNECT, sk,
				     &message, &endpoint);
	if (!err && is_inet(sk))
		err = judge_pending(subject, sk, &message, &endpoint);
	if (!err && !hcsec_is_unjudged(subject, HCSEC_EVENT_SOCKET_SEND))
		err = judge_at(subject, HCSEC_EVENT_SOCKET_SEND, sk, &message,
			       &endpoint);
	return err ?: hcsec_sock_write(subject, sk, msg, &endpoint);
}

/* A page that is sent without a copy may be written to later. */
static bool is_zerocopy(int level, int optname)
{
	return static_branch_unlikely(&hcsec_has_data) &&
	       level == SOL_SOCKET && optname == SO_ZEROCOPY;
}

/* Options that change what has been judged, or go around it. */
static int refuse_option(const struct hcsec_subject *subject,
			 const struct sock *sk, int level, int optname)
{
	static const enum hcsec_event_type types[] = {
		HCSEC_EVENT_SOCKET_CONNECT,
		HCSEC_EVENT_SOCKET_SEND,
	};
	unsigned int i;

	if (is_zerocopy(level, optname))
		return hcsec_socket_refuse(subject, HCSEC_EVENT_SOCKET_SEND, sk,
					   EOPNOTSUPP);
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		if ((hcsec_route_option_turns(level, optname) &&
		     is_routed(subject, types[i], false)) ||
		    (hcsec_route_option_chooses(level, optname) &&
		     is_routed(subject, types[i], true)))
			return hcsec_socket_refuse(subject, types[i], sk,
						   EPERM);
	}
	return 0;
}

static bool is_suspect(const struct sock *sk, int level, int optname)
{
	return is_zerocopy(level, optname) ||
	       ((hcsec_route_option_turns(level, optname) ||
		 hcsec_route_option_chooses(level, optname)) &&
		(level == SOL_SOCKET || is_inet(sk)));
}

static noinline int set_option(const struct sock *sk, int level, int optname)
{
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	return refuse_option(&subject, sk, level, optname);
}

static int hook_socket_setsockopt(struct socket *sock, int level, int optname)
{
	if (!is_suspect(sock->sk, level, optname) || hcsec_current_is_idle())
		return 0;
	return set_option(sock->sk, level, optname);
}

/* Spares most messages what hcsec_sock_copy_only() would not change. */
static bool may_share_pages(const struct msghdr *msg)
{
	return msg->msg_ubuf ||
	       (msg->msg_flags & (MSG_SPLICE_PAGES | MSG_ZEROCOPY));
}

static noinline int copy_only(struct sock *sk, struct msghdr *msg)
{
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	return hcsec_sock_copy_only(&subject, sk, msg);
}

/* A unix socket has names to look up, which may sleep. */
static noinline int send_copy(struct socket *sock, struct msghdr *msg)
{
	return copy_only(sock->sk, msg) ?: hcsec_unix_send(sock, msg);
}

static noinline int send_message(struct sock *sk, struct msghdr *msg)
{
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0 || is_free_to_send(&subject))
		return min(err, 0);
	if (static_branch_unlikely(&hcsec_has_data))
		err = hcsec_sock_copy_only(&subject, sk, msg);
	else
		err = 0;
	err = err ?: judge_message(&subject, sk, msg);
	if (!err && is_inet(sk))
		hcsec_inet_judge_each(sk, msg);
	return err;
}

static int hook_socket_sendmsg(struct socket *sock, struct msghdr *msg,
			       int size)
{
	if (hcsec_current_is_idle())
		return 0;
	if (READ_ONCE(sock->sk->sk_family) != AF_UNIX)
		return send_message(sock->sk, msg);
	if (static_branch_unlikely(&hcsec_has_data) && may_share_pages(msg))
		return send_copy(sock, msg);
	return hcsec_unix_send(sock, msg);
}

static noinline int receive(struct sock *sk, int flags)
{
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	err = judge_socket(&subject, HCSEC_EVENT_SOCKET_RECV, sk);
	return err ?: hcsec_sock_read(&subject, sk, flags);
}

static int hook_socket_recvmsg(struct socket *sock, struct msghdr *msg,
			       int size, int flags)
{
	if (hcsec_current_is_idle())
		return 0;
	return receive(sock->sk, flags);
}

/* The one option of a socket that hands out what was received. */
static int hook_socket_getsockopt(struct socket *sock, int level, int optname)
{
	if (level != SOL_TCP || optname != TCP_ZEROCOPY_RECEIVE ||
	    hcsec_current_is_idle())
		return 0;
	return receive(sock->sk, 0);
}

/**
 * hcsec_net_permission - Judge that current reads from a socket
 *
 * @file: The socket.
 * @mask: What else file_permission is asked for.
 *
 * splice() from a socket has no other hook than file_permission.  What read()
 * gets is thus judged twice, which is no less right.
 *
 * Context: Any.
 * Return: 0, or the negative errno that the hook is to return.
 */
int hcsec_net_permission(struct file *file, int mask)
{
	const struct socket *sock;

	/* The hook is called for other files as well, under other policies. */
	if (!(mask & MAY_READ) ||
	    (!hcsec_is_used(HCSEC_EVENT_SOCKET_RECV) &&
	     !static_branch_unlikely(&hcsec_has_data)) ||
	    hcsec_current_is_idle())
		return 0;
	sock = sock_from_file(file);
	return sock ? receive(sock->sk, 0) : 0;
}

static struct hcsec_hook hooks[] __ro_after_init = {
	HCSEC_HOOK(socket_create, hook_socket_create, HCSEC_FOR(SOCKET_CREATE)),
	HCSEC_HOOK(socket_bind, hook_socket_bind, HCSEC_FOR_POLICY),
	HCSEC_HOOK(socket_connect, hook_socket_connect, HCSEC_FOR_POLICY),
	HCSEC_HOOK(socket_listen, hook_socket_listen, HCSEC_FOR_POLICY),
	HCSEC_HOOK(socket_accept, hook_socket_accept, HCSEC_FOR_POLICY),
	HCSEC_HOOK(socket_sendmsg, hook_socket_sendmsg, HCSEC_FOR_POLICY),
	HCSEC_HOOK(socket_recvmsg, hook_socket_recvmsg,
		   HCSEC_FOR(SOCKET_RECV) | HCSEC_FOR_DATA),
	HCSEC_HOOK(socket_setsockopt, hook_socket_setsockopt,
		   HCSEC_FOR(SOCKET_CONNECT) | HCSEC_FOR(SOCKET_SEND) |
		   HCSEC_FOR_DATA),
	HCSEC_HOOK(socket_getsockopt, hook_socket_getsockopt,
		   HCSEC_FOR(SOCKET_RECV) | HCSEC_FOR_DATA),
	HCSEC_HOOK(sock_graft, hook_sock_graft, HCSEC_FOR(SOCKET_ACCEPTED)),
};

/**
 * hcsec_add_net_hooks - Register the hooks of this file
 *
 * Context: Boot.
 */
void __init hcsec_add_net_hooks(void)
{
	hcsec_add_sock_data_hooks();
	hcsec_hooks_add(hooks, ARRAY_SIZE(hooks));
}
