/* The client core: a plain C interface to rasmand with stdint types only, on which librasapi32's
 * Windows functions, the Wine bridge and language bindings are built. Exported from librasapi32.so.
 *
 * Conventions: functions answer 0 or a raserror.h / winerror.h code. Strings are UTF-8, NUL
 * terminated; the caller keeps what it passes in. Any thread may call anything; one operation is
 * used by one thread at a time. Nothing here calls back: the caller asks for the next notification
 * and replies when it is done with it.
 */
#ifndef OPENRAS_RASAPI32_CLIENT_H
#define OPENRAS_RASAPI32_CLIENT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct openras_operation openras_operation; /* one dial, as its client sees it */

typedef struct openras_dial_parameters {
  const char* phonebook; /* NULL or "" = the user's, then everybody's */
  const char* entry;     /* NULL or "" = number is dialed without an entry */
  const char* number;    /* NULL or "" = the entry's */
  const char* callback_number;
  const char* user; /* NULL or "" = the stored credentials, else none */
  const char* password;
  const char* domain;
  uint32_t options;  /* RDEOPT_* */
  uint32_t subentry; /* 0 = as the entry says */
  int redial;        /* 1 = by the entry's policy, before an error is told */
  int silent;        /* 1 = no notifications are wanted but the last */
  int another;       /* 1 = a connection of its own, though the entry is up or being dialed */
} openras_dial_parameters;

typedef struct openras_notification {
  uint32_t connection, subentry, state, error, extended;
} openras_notification;

/* Starts to dial. ERROR_DIAL_ALREADY_IN_PROGRESS between openras_next_notification() and
 * openras_reply() of the same thread. On success *operation is to be closed with openras_close()
 * and *connection is owed one openras_hang_up(). */
uint32_t openras_dial(const openras_dial_parameters* parameters, openras_operation** operation,
                      uint32_t* connection);

/* Waits for the next notification. timeout_ms < 0: without limit. 0 = *notification is filled and
 * the operation is suspended until openras_reply(); ERROR_NO_MORE_ITEMS (259) = the notifications
 * are over (terminal state was delivered, or hung up); WAIT_TIMEOUT (258). Where the daemon went
 * away: one notification Disconnected with ERROR_PORT_DISCONNECTED comes first. After a reply with
 * go_on 0 it answers ERROR_NO_MORE_ITEMS once the operation has ended: close it only then. */
uint32_t openras_next_notification(openras_operation* operation, int timeout_ms,
                                   openras_notification* notification);

/* Answers the last notification; go_on 0 = tell me no more. */
uint32_t openras_reply(openras_operation* operation, int go_on);

/* Readable when openras_next_notification() would not wait. Owned by the operation. */
int openras_poll_fd(openras_operation* operation);

uint32_t openras_resume(openras_operation* operation, const openras_dial_parameters* parameters);

/* Frees the operation. An operation that has not ended is taken down by the daemon. */
void openras_close(openras_operation* operation);

/* Takes back one dial. Answers at once; the connection is gone when it is unknown (6). Between
 * openras_next_notification() and openras_reply() of that connection, in the thread that was given
 * the notification: takes effect with the reply. No notification follows. */
uint32_t openras_hang_up(uint32_t connection);

/* Why a connection ended that is gone by now (unknown, 6): a sentence for people, perhaps with
 * words of the peer in it; "" for a hang-up. Buffer and length as with openras_error_detail(). 0 or
 * a code; ERROR_INVALID_HANDLE: nothing is remembered of it. */
uint32_t openras_end_reason(uint32_t connection, char* buffer, size_t size, size_t* length);

/* What its user can do about it, one sentence of doc/errors.md; "" where nothing is known. Buffer,
 * length and errors as with openras_end_reason(). */
uint32_t openras_end_advice(uint32_t connection, char* buffer, size_t size, size_t* length);

/* How a connection ended. Texts are cut to fit. */
typedef struct openras_ended {
  uint32_t connection, error;
  int was_connected;
  uint64_t ended; /* CLOCK_REALTIME microseconds */
  char entry[512], reason[1024], what_to_do[512];
} openras_ended;

/* The connection that ended last (index 0), the one before, …, as far as rasmand remembers.
 * ERROR_NO_MORE_ITEMS (259): none is left. */
uint32_t openras_last_ended(size_t index, openras_ended* ended);

/* What went wrong in the last call of this thread that failed, as a sentence for people; also of
 * the Windows functions. Writes at most size octets with the NUL, and answers the length of the
 * whole text. "" where there is nothing to say. */
size_t openras_error_detail(char* buffer, size_t size);

#ifdef __cplusplus
}
#endif
#endif
