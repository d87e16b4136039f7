/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsecctl keys init, add, revoke, threshold - Make the next keyset
 */

#ifndef _HCSECCTL_KEYS_EDIT_H
#define _HCSECCTL_KEYS_EDIT_H

/**
 * keys_edit - Make a keyset
 *
 * @argc: Number of words.
 * @argv: "init", "add", "revoke" or "threshold", and what follows.
 *
 * Return: The exit status.
 */
int keys_edit(int argc, char **argv);

#endif /* _HCSECCTL_KEYS_EDIT_H */
