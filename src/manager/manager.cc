#include "manager/manager.h"

#include <openras/winerror.h>

namespace openras::manager {
namespace {

std::unexpected<Error> unknown() {
  return fail(ERROR_INVALID_HANDLE, "there is no such connection");
}

}  // namespace

Result<bus::DialReply> Manager::dial(const std::shared_ptr<bus::Client>&, bus::DialParameters) {
  return fail(ERROR_CALL_NOT_IMPLEMENTED, "dialing is not built into this version");
}
Result<> Manager::resume(const std::shared_ptr<bus::Client>&, uint32_t, bus::DialParameters) {
  return fail(ERROR_CALL_NOT_IMPLEMENTED, "paused states are not built into this version");
}
Result<> Manager::hang_up(const std::shared_ptr<bus::Client>&, uint32_t) { return unknown(); }
Result<bus::ConnectionDescription> Manager::describe(uint32_t) { return unknown(); }
Result<bus::LcpProjection> Manager::lcp_projection(uint32_t) { return unknown(); }
Result<bus::IpProjection> Manager::ip_projection(uint32_t) { return unknown(); }
Result<bus::Ipv6Projection> Manager::ipv6_projection(uint32_t) { return unknown(); }
Result<bus::Statistics> Manager::statistics(uint32_t, uint32_t) { return unknown(); }
Result<> Manager::clear_statistics(const std::shared_ptr<bus::Client>&, uint32_t, uint32_t) {
  return unknown();
}

}  // namespace openras::manager
