/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Events of names: what is created, linked, renamed, removed
 */

#ifndef _SECURITY_HCSEC_ENTRY_H
#define _SECURITY_HCSEC_ENTRY_H

void hcsec_add_entry_hooks(void);

#endif /* _SECURITY_HCSEC_ENTRY_H */
