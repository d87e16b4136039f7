/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - A payload with something in every section
 *
 * Marks: 0 a taint, 1 a credit that declassifies 3, 2 exact, 3 of data.
 * Tuples: 0 sets the taint, 1 the credit, 2 allows and 3 denies if there is
 * the taint, 4 allows if there is the exact mark and not the taint.  Nodes: 0
 * to 4 lead to the list of one tuple; 5 is of depth 1, 6 of depth 2.  Tables:
 * 0 of exec, 1 of socket.bind, 2 of socket.accepted, 3 of the second profile's
 * exec, 4 of its process.fork.
 */

#ifndef _TESTS_UNIT_BLOB_SAMPLE_H
#define _TESTS_UNIT_BLOB_SAMPLE_H

#include "blob.h"

/* Indices of the lists of one tuple, and of the one of tuples 0 and 1. */
#define SAMPLE_LIST(tuple) (1 + 2 * (tuple))
#define SAMPLE_LIST_OF_TWO SAMPLE_LIST(5)

/* The last string, which is too long for the name of a mark, and its length. */
#define SAMPLE_LONG_STRING 22
#define SAMPLE_LONG_STRING_LEN 64

/* Make the payload; hcsec_unpack() accepts it. */
void blob_sample(struct blob *b);

#endif /* _TESTS_UNIT_BLOB_SAMPLE_H */
