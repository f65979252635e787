// What a client hands in when it resumes a paused dial, and what of it is refused at once: the dial
// stays paused then.
#pragma once

#include "base/error.h"
#include "bus/service.h"

namespace openras::manager {

// ERROR_INVALID_PARAMETER (no user name, no new password, a text that is too long),
// ERROR_PHONE_NUMBER_TOO_LONG, ERROR_INVALID_CALLBACK_NUMBER. `state` is the paused one.
Result<> check_resume(uint32_t state, const bus::DialParameters& input);

// szCallbackNumber, for a dial and for its resume: empty, "*" where `asks`, or a number of
// characters that the page of ERROR_INVALID_CALLBACK_NUMBER allows.
Result<> check_callback_number(const std::string& number, bool asks);

}  // namespace openras::manager
