/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Namespaces of containers
 */

#ifndef _SECURITY_HCSEC_NAMESPACES_H
#define _SECURITY_HCSEC_NAMESPACES_H

struct hcsec_subject;
struct nsproxy;
struct pid_namespace;
struct user_namespace;

/**
 * struct hcsec_namespaces - The namespaces that a container has for life
 *
 * @nsproxy: Those of its first exec, with a reference; NULL before that.  The
 *           others are valid once it is not.
 * @user_ns: The user namespace, with a reference.
 * @pid_ns: The pid namespace of that task itself, with a reference.
 */
struct hcsec_namespaces {
	struct nsproxy *nsproxy;
	struct user_namespace *user_ns;
	struct pid_namespace *pid_ns;
};

void hcsec_namespaces_pin(const struct hcsec_subject *subject);
void hcsec_namespaces_release(struct hcsec_namespaces *namespaces);
unsigned long hcsec_namespaces_changed(const struct hcsec_subject *subject);
unsigned long hcsec_namespaces_initial(const struct hcsec_subject *subject);

#endif /* _SECURITY_HCSEC_NAMESPACES_H */
