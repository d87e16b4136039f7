// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - Unix sockets: pathnames, abstract names, and tricks
 */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "common.h"
#include "net.h"

#define DIR "/tmp/hcsec-unix"
#define GOOD DIR "/good"
#define BAD DIR "/bad"
#define NEW_GOOD DIR "/new-good"
#define NEW_BAD DIR "/new-bad"

static const char policy[] =
	MARKS
	"container open" IN("open") "}\n"
	"container by-name" IN("by-name")
	"deny socket.bind, socket.listen, socket.accept path " NEW_BAD "\n"
	"deny socket.bind, socket.listen, socket.accept abstract new-bad\n"
	"deny socket.connect, socket.send, socket.recv path " BAD "\n"
	"deny socket.connect, socket.send, socket.recv abstract bad\n"
	"}\n"
	"container by-pattern" IN("by-pattern")
	"deny socket.bind, socket.listen, socket.accept path /**/new-b?d\n"
	"deny socket.bind, socket.listen, socket.accept abstract @*-[a-c]*d\n"
	"deny socket.connect, socket.send, socket.recv path " DIR "/b*\n"
	"deny socket.connect, socket.send, socket.recv abstract @[b]ad\n"
	"}\n"
	"container allow-list" IN("allow-list")
	"default deny socket\n"
	"allow socket.create family unix\n"
	"allow socket.bind, socket.listen, socket.accept path " NEW_GOOD "\n"
	"allow socket.bind, socket.listen, socket.accept abstract new-good\n"
	"allow socket.connect, socket.send, socket.recv path " GOOD "\n"
	"allow socket.connect, socket.send, socket.recv abstract good\n"
	"}\n"
	"container no-send" IN("no-send")
	"deny socket.send, socket.recv path " BAD "\n"
	"}\n"
	"container no-unix" IN("no-unix")
	"deny socket.create family unix\n"
	"}\n"
	"container peers" IN("peers")
	"deny socket.send abstract client-bad\n"
	"on socket.accepted abstract @client-* set a\n"
	"}\n";

struct names {
	struct address good, bad, new_good, new_bad;
};

static struct names get_names(bool abstract)
{
	if (abstract)
		return (struct names){
			.good = address_abstract("good"),
			.bad = address_abstract("bad"),
			.new_good = address_abstract("new-good"),
			.new_bad = address_abstract("new-bad"),
		};
	return (struct names){
		.good = address_unix(GOOD),
		.bad = address_unix(BAD),
		.new_good = address_unix(NEW_GOOD),
		.new_bad = address_unix(NEW_BAD),
	};
}

static void clean(void)
{
	unlink(GOOD);
	unlink(BAD);
	unlink(NEW_GOOD);
	unlink(NEW_BAD);
	unlink(DIR "/trick");
	rmdir(DIR "/other");
	rmdir(DIR);
}

FIXTURE(named) {
	struct names names;
	int good_server, bad_server;
};

FIXTURE_VARIANT(named) {
	int type;
	bool abstract;
	const char *container;
	int denied;
};

FIXTURE_VARIANT_ADD(named, stream_open) {
	.type = SOCK_STREAM,
	.abstract = false,
	.container = "open",
	.denied = 0,
};

FIXTURE_VARIANT_ADD(named, stream_by_name) {
	.type = SOCK_STREAM,
	.abstract = false,
	.container = "by-name",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(named, stream_by_pattern) {
	.type = SOCK_STREAM,
	.abstract = false,
	.container = "by-pattern",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(named, stream_allow_list) {
	.type = SOCK_STREAM,
	.abstract = false,
	.container = "allow-list",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(named, abstract_stream_open) {
	.type = SOCK_STREAM,
	.abstract = true,
	.container = "open",
	.denied = 0,
};

FIXTURE_VARIANT_ADD(named, abstract_stream_by_name) {
	.type = SOCK_STREAM,
	.abstract = true,
	.container = "by-name",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(named, abstract_stream_by_pattern) {
	.type = SOCK_STREAM,
	.abstract = true,
	.container = "by-pattern",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(named, abstract_stream_allow_list) {
	.type = SOCK_STREAM,
	.abstract = true,
	.container = "allow-list",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(named, seqpacket_by_name) {
	.type = SOCK_SEQPACKET,
	.abstract = false,
	.container = "by-name",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(named, abstract_seqpacket_allow_list) {
	.type = SOCK_SEQPACKET,
	.abstract = true,
	.container = "allow-list",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(named, dgram_open) {
	.type = SOCK_DGRAM,
	.abstract = false,
	.container = "open",
	.denied = 0,
};

FIXTURE_VARIANT_ADD(named, dgram_by_name) {
	.type = SOCK_DGRAM,
	.abstract = false,
	.container = "by-name",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(named, dgram_allow_list) {
	.type = SOCK_DGRAM,
	.abstract = false,
	.container = "allow-list",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(named, abstract_dgram_by_name) {
	.type = SOCK_DGRAM,
	.abstract = true,
	.container = "by-name",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(named, abstract_dgram_allow_list) {
	.type = SOCK_DGRAM,
	.abstract = true,
	.container = "allow-list",
	.denied = -EPERM,
};

FIXTURE_SETUP(named)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make(variant->container));
	clean();
	ASSERT_EQ(0, mkdir(DIR, 0755));
	/* Abstract names belong to a network namespace. */
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	self->names = get_names(variant->abstract);
	self->good_server = sock_serve(variant->type, 0, &self->names.good);
	ASSERT_LE(0, self->good_server);
	self->bad_server = sock_serve(variant->type, 0, &self->names.bad);
	ASSERT_LE(0, self->bad_server);
}

FIXTURE_TEARDOWN_PARENT(named)
{
	cgroup_remove_all();
	clean();
}

TEST_F(named, connect)
{
	int fd;

	ASSERT_EQ(0, cgroup_join(variant->container));
	fd = sock_open(AF_UNIX, variant->type, 0);
	EXPECT_EQ(variant->denied, sock_connect(fd, &self->names.bad));
	close(fd);
	fd = sock_open(AF_UNIX, variant->type, 0);
	EXPECT_EQ(0, sock_connect(fd, &self->names.good));
	EXPECT_EQ(1, sock_send(fd, NULL, 0));
}

/* Connected outside, used inside. */
TEST_F(named, send_and_recv)
{
	const int good = sock_open(AF_UNIX, variant->type, 0);
	const int bad = sock_open(AF_UNIX, variant->type, 0);

	ASSERT_EQ(0, sock_connect(good, &self->names.good));
	ASSERT_EQ(0, sock_connect(bad, &self->names.bad));
	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(1, sock_send(good, NULL, 0));
	EXPECT_EQ(1, sock_write(good));
	EXPECT_EQ(1, sock_splice(good, 0));
	EXPECT_EQ(-EAGAIN, sock_recv(good));
	EXPECT_EQ(variant->denied ?: 1, sock_send(bad, NULL, 0));
	EXPECT_EQ(variant->denied ?: 1, sock_write(bad));
	EXPECT_EQ(variant->denied ?: 1, sock_splice(bad, 0));
	EXPECT_EQ(variant->denied ?: -EAGAIN, sock_recv(bad));
}

/* A socket keeps its peer, whatever names it is told afterwards. */
TEST_F(named, names_of_others)
{
	const int bad = sock_open(AF_UNIX, variant->type, 0);

	ASSERT_EQ(0, sock_connect(bad, &self->names.bad));
	ASSERT_EQ(0, cgroup_join(variant->container));
	if (variant->type == SOCK_DGRAM)
		EXPECT_EQ(1, sock_send(bad, &self->names.good, 0));
	if (variant->type != SOCK_DGRAM)
		EXPECT_EQ(-EISCONN, sock_connect(bad, &self->names.good));
	EXPECT_EQ(variant->denied ?: 1, sock_send(bad, NULL, 0));
	EXPECT_EQ(variant->denied ?: -EAGAIN, sock_recv(bad));
}

TEST_F(named, bind)
{
	const int good = sock_open(AF_UNIX, variant->type, 0);
	const int bad = sock_open(AF_UNIX, variant->type, 0);

	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(0, sock_bind(good, &self->names.new_good));
	EXPECT_EQ(variant->denied, sock_bind(bad, &self->names.new_bad));
	if (variant->type != SOCK_DGRAM)
		EXPECT_EQ(0, sock_listen(good));
}

TEST_F(named, listen_and_accept)
{
	const int good = sock_open(AF_UNIX, variant->type, 0);
	const int bad = sock_open(AF_UNIX, variant->type, 0);
	const int client = sock_open(AF_UNIX, variant->type, 0);
	const int other = sock_open(AF_UNIX, variant->type, 0);
	int fd;

	if (variant->type == SOCK_DGRAM)
		return;
	ASSERT_EQ(0, sock_bind(good, &self->names.new_good));
	ASSERT_EQ(0, sock_bind(bad, &self->names.new_bad));
	ASSERT_EQ(0, sock_listen(good));
	ASSERT_EQ(0, sock_listen(bad));
	ASSERT_EQ(0, sock_connect(client, &self->names.new_good));
	ASSERT_EQ(0, sock_connect(other, &self->names.new_bad));
	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(0, sock_listen(good));
	EXPECT_EQ(variant->denied, sock_listen(bad));
	EXPECT_LE(0, sock_accept(good));
	fd = sock_accept(bad);
	EXPECT_EQ(variant->denied, fd < 0 ? fd : 0);
}

/* Each datagram may go to somebody else. */
TEST_F(named, send_to)
{
	struct iovec io = { .iov_base = "x", .iov_len = 1 };
	const struct msghdr good = { .msg_name = &self->names.good,
				     .msg_namelen = self->names.good.len,
				     .msg_iov = &io,
				     .msg_iovlen = 1 };
	const struct msghdr bad = { .msg_name = &self->names.bad,
				    .msg_namelen = self->names.bad.len,
				    .msg_iov = &io,
				    .msg_iovlen = 1 };
	struct mmsghdr msgs[] = { { good }, { good }, { bad }, { bad } };
	const int fd = sock_open(AF_UNIX, variant->type, 0);

	if (variant->type != SOCK_DGRAM)
		return;
	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(1, sock_send(fd, &self->names.good, 0));
	EXPECT_EQ(variant->denied ?: 1, sock_send(fd, &self->names.bad, 0));
	EXPECT_EQ(variant->denied ? 2 : 4, sendmmsg(fd, msgs, 4, 0));
	EXPECT_EQ(0, sock_connect(fd, &self->names.good));
	EXPECT_EQ(1, sock_send(fd, NULL, 0));
	EXPECT_EQ(variant->denied ?: 1, sock_send(fd, &self->names.bad, 0));
	EXPECT_EQ(1, sock_send(fd, NULL, 0));
}

/* An address that is none gets the protocol's own errno. */
TEST_F(named, short_address)
{
	const struct address named = self->names.bad;
	struct address address = named;
	const int fd = sock_open(AF_UNIX, variant->type, 0);

	ASSERT_EQ(0, cgroup_join(variant->container));
	for (address.len = 0; address.len < sizeof(sa_family_t); address.len++)
		EXPECT_EQ(-EINVAL, sock_connect(fd, &address));
	address.len = sizeof(address.un) + 1;
	EXPECT_EQ(-EINVAL, sock_connect(fd, &address));
	EXPECT_EQ(-EINVAL, sock_bind(fd, &address));
}

/* A connection that somebody else has made and passed over. */
TEST_F(named, passed_descriptor)
{
	const int good = sock_open(AF_UNIX, variant->type, 0);
	const int bad = sock_open(AF_UNIX, variant->type, 0);
	int pair[2], fd;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
	ASSERT_EQ(0, sock_connect(good, &self->names.good));
	ASSERT_EQ(0, sock_connect(bad, &self->names.bad));
	ASSERT_EQ(0, fd_send(pair[0], good));
	ASSERT_EQ(0, fd_send(pair[0], bad));
	close(good);
	close(bad);
	ASSERT_EQ(0, cgroup_join(variant->container));
	fd = fd_recv(pair[1]);
	if (!strcmp(variant->container, "allow-list")) {
		/* Nor may it receive from who has no name. */
		EXPECT_EQ(-EPERM, fd);
		return;
	}
	ASSERT_LE(0, fd);
	EXPECT_EQ(1, sock_send(fd, NULL, 0));
	fd = fd_recv(pair[1]);
	ASSERT_LE(0, fd);
	EXPECT_EQ(variant->denied ?: 1, sock_send(fd, NULL, 0));
}

/* Tricks with names in file systems; the twin knows no rules. */
FIXTURE(trick) {
	struct address good, bad, trick;
	int good_server, bad_server;
};

FIXTURE_VARIANT(trick) {
	const char *container;
	int denied;
};

FIXTURE_VARIANT_ADD(trick, open) {
	.container = "open",
	.denied = 0,
};

FIXTURE_VARIANT_ADD(trick, by_name) {
	.container = "by-name",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(trick, allow_list) {
	.container = "allow-list",
	.denied = -EPERM,
};

FIXTURE_SETUP(trick)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make(variant->container));
	clean();
	ASSERT_EQ(0, mkdir(DIR, 0755));
	ASSERT_EQ(0, unshare(CLONE_NEWNS | CLONE_NEWNET));
	ASSERT_EQ(0, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	self->good = address_unix(GOOD);
	self->bad = address_unix(BAD);
	self->trick = address_unix(DIR "/trick");
	self->good_server = sock_serve(SOCK_STREAM, 0, &self->good);
	ASSERT_LE(0, self->good_server);
	self->bad_server = sock_serve(SOCK_STREAM, 0, &self->bad);
	ASSERT_LE(0, self->bad_server);
}

FIXTURE_TEARDOWN_PARENT(trick)
{
	cgroup_remove_all();
	clean();
}

TEST_F(trick, symbolic_link)
{
	ASSERT_EQ(0, cgroup_join(variant->container));
	ASSERT_EQ(0, symlink(BAD, self->trick.un.sun_path));
	EXPECT_EQ(variant->denied, sock_try_connect(SOCK_STREAM, 0, &self->trick));
	ASSERT_EQ(0, unlink(self->trick.un.sun_path));
	ASSERT_EQ(0, symlink(GOOD, self->trick.un.sun_path));
	EXPECT_EQ(0, sock_try_connect(SOCK_STREAM, 0, &self->trick));
}

TEST_F(trick, relative_name)
{
	struct address address = address_unix("../hcsec-unix/./bad");

	ASSERT_EQ(0, cgroup_join(variant->container));
	ASSERT_EQ(0, chdir(DIR));
	EXPECT_EQ(variant->denied, sock_try_connect(SOCK_STREAM, 0, &address));
	address = address_unix("good");
	EXPECT_EQ(0, sock_try_connect(SOCK_STREAM, 0, &address));
	address = address_unix("/proc/self/cwd/bad");
	EXPECT_EQ(variant->denied, sock_try_connect(SOCK_STREAM, 0, &address));
	address = address_unix("/proc/self/root" GOOD);
	EXPECT_EQ(0, sock_try_connect(SOCK_STREAM, 0, &address));
}

/* What a path looks like to the task does not count. */
TEST_F(trick, changed_root)
{
	const struct address bad = address_unix("/bad");
	const struct address good = address_unix("/good");

	ASSERT_EQ(0, cgroup_join(variant->container));
	ASSERT_EQ(0, chroot(DIR));
	EXPECT_EQ(variant->denied, sock_try_connect(SOCK_STREAM, 0, &bad));
	EXPECT_EQ(0, sock_try_connect(SOCK_STREAM, 0, &good));
}

/* Under a name of its own for the same socket it is another path. */
TEST_F(trick, bind_mount)
{
	ASSERT_EQ(0, write_file(self->trick.un.sun_path, "", 0600));
	ASSERT_EQ(0, mount(GOOD, self->trick.un.sun_path, NULL, MS_BIND, NULL));
	ASSERT_EQ(0, mount(self->trick.un.sun_path, BAD, NULL, MS_BIND, NULL));
	ASSERT_EQ(0, cgroup_join(variant->container));
	/* The name is what counts, and it says "bad". */
	EXPECT_EQ(variant->denied, sock_try_connect(SOCK_STREAM, 0, &self->bad));
	EXPECT_EQ(0, sock_try_connect(SOCK_STREAM, 0, &self->good));
	EXPECT_EQ(strcmp(variant->container, "allow-list") ? 0 : -EPERM,
		  sock_try_connect(SOCK_STREAM, 0, &self->trick));
}

/* A rename gives it another name, to rules too. */
TEST_F(trick, rename)
{
	ASSERT_EQ(0, rename(GOOD, DIR "/trick"));
	ASSERT_EQ(0, rename(BAD, GOOD));
	ASSERT_EQ(0, rename(DIR "/trick", BAD));
	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(variant->denied, sock_try_connect(SOCK_STREAM, 0, &self->bad));
	EXPECT_EQ(0, sock_try_connect(SOCK_STREAM, 0, &self->good));
}

/* A new socket under an old name is another socket with this name. */
TEST_F(trick, replaced)
{
	const int fd = sock_open(AF_UNIX, SOCK_STREAM, 0);
	int server;

	ASSERT_EQ(0, sock_connect(fd, &self->bad));
	close(self->bad_server);
	ASSERT_EQ(0, unlink(BAD));
	server = sock_serve(SOCK_STREAM, 0, &self->bad);
	ASSERT_LE(0, server);
	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(variant->denied, sock_try_connect(SOCK_STREAM, 0, &self->bad));
	EXPECT_EQ(0, sock_try_connect(SOCK_STREAM, 0, &self->good));
}

static void exchange_for_ever(void)
{
	int i;

	for (i = 0;; i++) {
		unlink(NEW_GOOD);
		if (symlink(i & 1 ? GOOD : BAD, NEW_GOOD) ||
		    rename(NEW_GOOD, DIR "/trick"))
			_exit(1);
	}
}

/* Never waits: a full queue of the good one must not stop the race. */
static void connect_often(const char *container, const struct address *address)
{
	int i, fd;

	if (cgroup_join(container))
		_exit(1);
	for (i = 0; i < 500; i++) {
		fd = sock_open(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
		sock_connect(fd, address);
		close(fd);
	}
	_exit(0);
}

/* Whatever a name leads to at that moment, only allowed ones get through. */
TEST_F(trick, race)
{
	pid_t exchanger, connector;
	int fd;

	ASSERT_EQ(0, symlink(GOOD, DIR "/trick"));
	ASSERT_EQ(0, fcntl(self->good_server, F_SETFL, O_NONBLOCK));
	ASSERT_EQ(0, fcntl(self->bad_server, F_SETFL, O_NONBLOCK));
	exchanger = fork();
	ASSERT_LE(0, exchanger);
	if (!exchanger)
		exchange_for_ever();
	connector = fork();
	ASSERT_LE(0, connector);
	if (!connector)
		connect_often(variant->container, &self->trick);
	EXPECT_EQ(0, child_wait(connector));
	kill(exchanger, SIGKILL);
	EXPECT_EQ(1000 + SIGKILL, child_wait(exchanger));
	EXPECT_LE(0, sock_accept(self->good_server));
	fd = sock_accept(self->bad_server);
	EXPECT_EQ(variant->denied ? -EAGAIN : 0, fd < 0 ? fd : 0);
}

/* Sockets without a name, and peers that have one. */
FIXTURE(peer) {
	struct address address;
	int server;
};

FIXTURE_SETUP(peer)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make("open"));
	ASSERT_EQ(0, cgroup_make("peers"));
	ASSERT_EQ(0, cgroup_make("no-unix"));
	ASSERT_EQ(0, cgroup_make("no-send"));
	clean();
	ASSERT_EQ(0, mkdir(DIR, 0755));
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	self->address = address_abstract("server");
	self->server = sock_serve(SOCK_STREAM, 0, &self->address);
	ASSERT_LE(0, self->server);
}

FIXTURE_TEARDOWN_PARENT(peer)
{
	cgroup_remove_all();
	clean();
}

static int connect_as(const char *name, const struct address *server)
{
	const struct address address = address_abstract(name);
	const int fd = sock_open(AF_UNIX, SOCK_STREAM, 0);

	if (fd < 0 || (*name && sock_bind(fd, &address)) ||
	    sock_connect(fd, server))
		return -1;
	return fd;
}

TEST_F(peer, unnamed)
{
	int fd;

	ASSERT_LE(0, connect_as("", &self->address));
	ASSERT_EQ(0, cgroup_join("peers"));
	fd = sock_accept(self->server);
	ASSERT_LE(0, fd);
	EXPECT_TRUE(label_is("peers[]"));
	EXPECT_EQ(1, sock_send(fd, NULL, 0));
}

TEST_F(peer, good_name)
{
	int fd;

	ASSERT_LE(0, connect_as("client-good", &self->address));
	ASSERT_EQ(0, cgroup_join("peers"));
	fd = sock_accept(self->server);
	ASSERT_LE(0, fd);
	EXPECT_TRUE(label_is("peers[a]"));
	EXPECT_EQ(1, sock_send(fd, NULL, 0));
}

TEST_F(peer, bad_name)
{
	int fd;

	ASSERT_LE(0, connect_as("client-bad", &self->address));
	ASSERT_EQ(0, cgroup_join("peers"));
	fd = sock_accept(self->server);
	ASSERT_LE(0, fd);
	EXPECT_TRUE(label_is("peers[a]"));
	EXPECT_EQ(-EPERM, sock_send(fd, NULL, 0));
	EXPECT_EQ(-EPERM, sock_write(fd));
}

TEST_F(peer, bad_name_open)
{
	int fd;

	ASSERT_LE(0, connect_as("client-bad", &self->address));
	ASSERT_EQ(0, cgroup_join("open"));
	fd = sock_accept(self->server);
	ASSERT_LE(0, fd);
	EXPECT_TRUE(label_is("open[]"));
	EXPECT_EQ(1, sock_send(fd, NULL, 0));
}

/* A pair connects without a hook: it is two sockets that are made. */
TEST_F(peer, pair)
{
	int pair[2];

	ASSERT_EQ(0, cgroup_join("open"));
	EXPECT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	EXPECT_EQ(1, sock_send(pair[0], NULL, 0));
	EXPECT_EQ(1, sock_recv(pair[1]));
}

TEST_F(peer, pair_denied)
{
	int pair[2];

	ASSERT_EQ(0, cgroup_join("no-unix"));
	EXPECT_EQ(-1, socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	EXPECT_EQ(EPERM, errno);
	EXPECT_EQ(-EPERM, sock_open(AF_UNIX, SOCK_DGRAM, 0));
	EXPECT_LE(0, sock_open(AF_INET, SOCK_DGRAM, 0));
}

/* Connecting is allowed there; the name of the next one must not help. */
TEST_F(peer, second_connect)
{
	const struct address bad = address_unix(BAD);
	const struct address good = address_unix(GOOD);
	const struct address none = address_unix(DIR "/none");
	int fd;

	ASSERT_LE(0, sock_serve(SOCK_STREAM, 0, &bad));
	ASSERT_LE(0, sock_serve(SOCK_STREAM, 0, &good));
	ASSERT_EQ(0, cgroup_join("no-send"));
	fd = sock_open(AF_UNIX, SOCK_STREAM, 0);
	ASSERT_EQ(0, sock_connect(fd, &bad));
	EXPECT_EQ(-EPERM, sock_send(fd, NULL, 0));
	EXPECT_EQ(-EISCONN, sock_connect(fd, &good));
	EXPECT_EQ(-EPERM, sock_send(fd, NULL, 0));
	EXPECT_EQ(-EPERM, sock_recv(fd));
	EXPECT_EQ(-ENOENT, sock_connect(fd, &none));
	EXPECT_EQ(-EPERM, sock_send(fd, NULL, 0));
	close(fd);
	fd = sock_open(AF_UNIX, SOCK_STREAM, 0);
	ASSERT_EQ(0, sock_connect(fd, &good));
	EXPECT_EQ(-EISCONN, sock_connect(fd, &bad));
	EXPECT_EQ(1, sock_send(fd, NULL, 0));
}

TEST_HARNESS_MAIN
