/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec selftests - What all tests share
 *
 * A test loads a policy, makes a cgroup that one of its profiles matches, and
 * enters it, either with the test's own process (profiles that say "enter
 * immediate") or with the probe program, which is executed there.  The fixture
 * is torn down by the harness's process, which never enters.
 */

#ifndef _SELFTESTS_HCSEC_COMMON_H
#define _SELFTESTS_HCSEC_COMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A kernel that finds bugs is slow, and so is a machine that is emulated. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 300

#define ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))

#define CGROUP_ROOT "/sys/fs/cgroup"
#define CGROUP_TOP CGROUP_ROOT "/hcsec-selftests"
#define HCSEC_DIR "/sys/kernel/security/hcsec/"

/* policy.c: policies given as text */

/*
 * Names of marks are kept until reboot and there is room for 64, so all tests
 * share these, and call their sequences "seq" (of kind process) and "cseq"
 * (of kind container).
 */
#define MARKS            \
	"mark a process\n" \
	"mark b process\n" \
	"mark c process\n" \
	"mark ca container\n" \
	"mark cb container\n" \
	"mark good process credit\n" \
	"mark well process exact\n"

/*
 * Puts a policy into force unless it is already.  The text is the body of the
 * policy block, without name and serial.  Returns 0 or -1 after a message.
 */
int policy_load(const char *body);
/* Makes a signed blob in memory, to be freed.  Returns NULL after a message. */
void *policy_blob(const char *body, uint64_t serial, size_t *len);
/* Writes a blob to "load" in one write.  Returns 0 or a negative errno. */
int policy_write(const void *blob, size_t len);
/* Reads a value of "status", or a file as a whole; returns 0 or -1. */
int status_read(const char *key, char *value, size_t size);
uint64_t status_number(const char *key);
int hcsec_read(const char *name, char *buf, size_t size);
/* Whether the file floor says just this; if not, it is told what it says. */
bool floor_is(uint64_t epoch, uint64_t policy_serial, uint64_t keyset);
/* Writes a file in one write.  Returns 0 or a negative errno. */
int hcsec_write(const char *name, const void *data, size_t len);
/* Bind a cgroup to a profile.  Return 0 or a negative errno. */
int assign_id(uint64_t id, const char *profile);
int assign(const char *cgroup, const char *profile);
/* Writes "enforce" or "permissive".  Returns 0 or a negative errno. */
int mode_set(const char *mode);

/* sign.c: Ed25519 signatures of blobs */

/* Signs anew after a change of envelope or payload, in place; exits on error. */
void blob_sign(void *blob);
void blob_set_serial(void *blob, uint64_t serial);

/* cgroup.c: cgroups below CGROUP_TOP; names may have several components */
int cgroup_make(const char *name);
/* Moves current; with the number of another task, that one. */
int cgroup_join(const char *name);
int cgroup_move(pid_t pid, const char *path);
/* Makes one and moves current there. */
int cgroup_enter(const char *name);
/* Opens one, O_PATH, for CLONE_INTO_CGROUP. */
int cgroup_open(const char *name);
uint64_t cgroup_id_of(const char *name);
/* Kills whatever is left in all of them and removes them. */
void cgroup_remove_all(void);

/* child.c: processes */

/* Exit status of a child; 1000 + signal if that killed it; -1 on error. */
int child_wait(pid_t child);
/* Path of the probe program, which lies beside the test. */
const char *probe_path(void);
/* Runs a program with arguments up to NULL in a cgroup and waits for it. */
int run_in(const char *cgroup, const char *path, ...);
/* Forks a child that joins a cgroup; as fork(2). */
pid_t fork_in(const char *cgroup);
/* Executes; returns the errno that it failed with. */
int try_exec(const char *path, ...);
/* Executes in a child and waits for it: exit status, or 256 + errno. */
int spawn(const char *path, ...);
int spawn_argv(const char *path, char *const argv[]);
int copy_file(const char *from, const char *to, mode_t mode);
/*
 * Makes a directory with the probe program in it under each of these names, of
 * which the last is NULL: names are what is judged.
 */
int make_programs(const char *dir, const char *const *names);
/* Removes a directory with all that is in it. */
int remove_all(const char *path);
/* Makes an empty directory, whatever a test that was interrupted has left. */
int make_dir(const char *path);
int write_file(const char *path, const char *text, mode_t mode);

#define EXEC_FAILED 256

/*
 * For tests of the harness: runs statements in a forked child.  What is expected
 * there counts for the test.
 */
#define IN_CHILD(...)                                          \
	do {                                                   \
		const pid_t in_child_pid = fork();             \
							       \
		if (!in_child_pid) {                           \
			__VA_ARGS__;                           \
			_exit(_metadata->exit_code);           \
		}                                              \
		EXPECT_EQ(0, child_wait(in_child_pid));        \
	} while (0)

/* The simplest event: opens a socket and closes it.  Returns 0 or an errno. */
int try_socket(int family);

/* label.c: what a task knows of itself */

/* "profile[mark,mark]", or "" if current is no subject; returns buf. */
char *label_get(char *buf, size_t size);
/* Whether that is it, with the marks in any order; complains if not. */
bool label_is(const char *label);

/* record.c: audit records */

#define RECORD_SIZE (64 * 1024)

/* A reader that starts at the end; O_NONBLOCK. */
int records_open(void);
/*
 * Reads on to the first record in which all of these fields ("key=value",
 * separated by blanks) occur.  Returns 1, or 0 if there is none.
 */
int records_find(int fd, const char *fields, char *record);
/* Counts all that are left. */
int records_count(int fd, const char *fields);
/* A field's value without quotes; returns 0 or -1. */
int record_field(const char *record, const char *key, char *value, size_t size);

#endif /* _SELFTESTS_HCSEC_COMMON_H */
