/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Sockets of the unix family
 */

#ifndef _SECURITY_HCSEC_UNIX_H
#define _SECURITY_HCSEC_UNIX_H

#include <linux/hcsec.h>
#include <linux/types.h>

#include "task.h"

struct hcsec_path;
struct msghdr;
struct sock;
struct sockaddr;
struct socket;

#ifdef CONFIG_UNIX

int hcsec_unix_bind(struct socket *sock, struct sockaddr *address, int addrlen);
int hcsec_unix_connect(struct socket *sock, struct sockaddr *address,
		       int addrlen);
int hcsec_unix_send(struct socket *sock, const struct msghdr *msg);
int hcsec_unix_judge(const struct hcsec_subject *subject,
		     enum hcsec_event_type type, struct sock *sk, bool local);
void hcsec_unix_name(struct sock *sk, enum hcsec_event_type type, bool own,
		     struct hcsec_path *out);
void hcsec_unix_free(const struct sock *sk);
void hcsec_add_unix_hooks(void);

#else /* CONFIG_UNIX */

static inline int hcsec_unix_bind(struct socket *sock, struct sockaddr *address,
				  int addrlen)
{
	return 0;
}

static inline int hcsec_unix_connect(struct socket *sock,
				     struct sockaddr *address, int addrlen)
{
	return 0;
}

static inline int hcsec_unix_send(struct socket *sock,
				  const struct msghdr *msg)
{
	return 0;
}

static inline int hcsec_unix_judge(const struct hcsec_subject *subject,
				   enum hcsec_event_type type, struct sock *sk,
				   bool local)
{
	return 0;
}

static inline void hcsec_unix_name(struct sock *sk, enum hcsec_event_type type,
				   bool own, struct hcsec_path *out)
{
}

static inline void hcsec_unix_free(const struct sock *sk)
{
}

static inline void hcsec_add_unix_hooks(void)
{
}

#endif /* CONFIG_UNIX */

#endif /* _SECURITY_HCSEC_UNIX_H */
