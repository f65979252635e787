/* Lengths of network names (page "lmcons.h header"). */
#ifndef OPENRAS_LMCONS_H
#define OPENRAS_LMCONS_H

#define CNLEN 15    /* computer name, in characters without the terminator, as all of these */
#define DNLEN CNLEN /* domain */
#define UNLEN 256   /* user */
#define PWLEN 256   /* password */
#define NNLEN 80    /* share */
#define RMLEN (UNCLEN + 1 + NNLEN)
#define UNCLEN (CNLEN + 2)
#define NETBIOS_NAME_LEN 16

#endif /* OPENRAS_LMCONS_H */
