#include "server/record.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openras/winerror.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "protocol/ppp/auth.h"
#include "protocol/ppp/chap.h"
#include "protocol/ppp/describe.h"
#include "protocol/ppp/options.h"
#include "protocol/ppp/packet.h"
#include "protocol/ppp/pap.h"

namespace openras::server {
namespace {

using nlohmann::ordered_json;

// UTC, to the millisecond (RFC 3339).
std::string time_text() {
  using namespace std::chrono;
  const auto now = system_clock::now();
  const auto milli = duration_cast<milliseconds>(now.time_since_epoch()).count() % 1000;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(system_clock::to_time_t(now)),
                     milli);
}

ordered_json option_record(const ppp::Option& option) {
  namespace lcp = ppp::lcp_option;
  std::string_view name;
  ordered_json value = true;
  switch (option.type) {
    case lcp::kMru:
      name = "mru";
      break;
    case lcp::kAccm:
      name = "accm";
      break;
    case lcp::kAuth:
      name = "auth";
      break;
    case lcp::kMagic:
      name = "magic";
      break;
    case lcp::kPfc:
      name = "pfc";
      break;
    case lcp::kAcfc:
      name = "acfc";
      break;
    case lcp::kCallback:
      name = "callback";
      break;
    case lcp::kMrru:
      name = "mrru";
      break;
    case lcp::kShortSequence:
      name = "short-sequence";
      break;
    case lcp::kEndpoint:
      name = "endpoint";
      break;
    default:
      name = "";
  }
  if (option.type == lcp::kAuth) {
    const std::optional<ppp::AuthProtocol> auth = ppp::read_auth(option);
    value = auth ? ppp::describe_auth_protocol(*auth) : to_hex(option.data, 16);
  } else if (option.data.size() == 1) {
    value = option.data[0];
  } else if (const std::optional<uint16_t> two = ppp::read_u16(option)) {
    value = *two;
  } else if (const std::optional<uint32_t> four = ppp::read_u32(option)) {
    value = *four;
  } else if (!option.data.empty()) {
    value = to_hex(option.data, 64);
  }
  return {{"option", name.empty() ? fmt::format("option-{}", option.type) : std::string(name)},
          {"value", value}};
}

std::optional<FrameRecord> lcp_record(const ppp::ControlPacket& packet) {
  switch (static_cast<ppp::Code>(packet.code)) {
    case ppp::Code::kConfigureRequest: {
      ordered_json options = ordered_json::array();
      for (const ppp::Option& option : ppp::parse_options(packet.data).value_or(ppp::Options{}))
        options.push_back(option_record(option));
      return FrameRecord{"lcp-request", {{"options", std::move(options)}}};
    }
    case ppp::Code::kTerminateRequest:
      return FrameRecord{"terminate", {{"said", ppp::peer_text(packet.data)}}};
    default:
      return std::nullopt;
  }
}

FrameRecord verdict(std::string_view method, bool right) {
  return {"verdict", {{"method", method}, {"right", right}}};
}

std::optional<FrameRecord> pap_record(const ppp::ControlPacket& packet, bool from_caller) {
  const auto code = static_cast<ppp::PapCode>(packet.code);
  if (from_caller && code == ppp::PapCode::kRequest) {
    const std::optional<ppp::PapRequest> request = ppp::parse_pap_request(packet.data);
    if (!request) return std::nullopt;
    return FrameRecord{"answer",
                       {{"method", "PAP"}, {"user", ppp::peer_text(as_bytes(request->user))}}};
  }
  if (!from_caller && code == ppp::PapCode::kAck) return verdict("PAP", true);
  if (!from_caller && code == ppp::PapCode::kNak) return verdict("PAP", false);
  return std::nullopt;
}

std::optional<FrameRecord> chap_record(const ppp::ControlPacket& packet, bool from_caller,
                                       ppp::AuthMethod method) {
  const std::string_view name = ppp::name(method);
  constexpr uint8_t kChangePassword = 7;  // RFC 2759 §7
  if (from_caller && packet.code == kChangePassword)
    return FrameRecord{"new-password", {{"method", name}}};
  const auto code = static_cast<ppp::ChapCode>(packet.code);
  if (from_caller && code == ppp::ChapCode::kResponse) {
    const std::optional<ppp::ChapValue> value = ppp::parse_chap_value(packet.data);
    if (!value) return std::nullopt;
    return FrameRecord{"answer",
                       {{"method", name}, {"user", ppp::peer_text(as_bytes(value->name))}}};
  }
  if (from_caller) return std::nullopt;
  if (code == ppp::ChapCode::kSuccess) return verdict(name, true);
  if (code != ppp::ChapCode::kFailure) return std::nullopt;
  FrameRecord record = verdict(name, false);
  if (method == ppp::AuthMethod::kMsChapV2) {
    const ppp::MsChapFailure failure = ppp::parse_ms_chap_failure(openras::to_string(packet.data));
    record.members["error"] = failure.code;
    record.members["retry"] = failure.retry;
  }
  return record;
}

}  // namespace

Result<std::unique_ptr<Recorder>> Recorder::open(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  std::FILE* file = fd < 0 ? nullptr : ::fdopen(fd, "a");
  if (!file) {
    const std::string why = std::strerror(errno);
    if (fd >= 0) ::close(fd);
    return fail(ERROR_PATH_NOT_FOUND,
                fmt::format("cannot write the record {}: {}", path.string(), why));
  }
  return std::unique_ptr<Recorder>(new Recorder(file));
}

void Recorder::write(uint64_t call, std::string_view event, const ordered_json& members) {
  ordered_json line{{"time", time_text()}};
  if (call != 0) line["call"] = call;
  line["event"] = event;
  line.update(members);
  std::fputs((line.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + '\n').c_str(),
             file_.get());
  std::fflush(file_.get());
}

std::optional<FrameRecord> record_of(ByteView frame, bool from_caller, ppp::AuthMethod method) {
  const std::optional<ppp::SplitFrame> split = ppp::split_frame(frame);
  if (!split) return std::nullopt;
  const std::optional<ppp::ControlPacket> packet = ppp::parse_packet(split->information);
  if (!packet) return std::nullopt;
  switch (split->protocol) {
    case ppp::kProtocolLcp:
      return from_caller ? lcp_record(*packet) : std::nullopt;
    case ppp::kProtocolPap:
      return pap_record(*packet, from_caller);
    case ppp::kProtocolChap:
      return chap_record(*packet, from_caller, method);
    default:
      return std::nullopt;
  }
}

}  // namespace openras::server
