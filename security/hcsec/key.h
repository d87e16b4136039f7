/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Keys
 */

#ifndef _SECURITY_HCSEC_KEY_H
#define _SECURITY_HCSEC_KEY_H

#ifdef CONFIG_KEYS

void hcsec_add_key_hooks(void);

#else

static inline void hcsec_add_key_hooks(void)
{
}

#endif /* CONFIG_KEYS */

#endif /* _SECURITY_HCSEC_KEY_H */
