// Configuration options. Oracle: what parses serialises to the same octets, and a set that was
// read, written and read again is the same set.
#include <cstdlib>

#include "protocol/ppp/describe.h"
#include "protocol/ppp/options.h"
#include "protocol/ppp/packet.h"

using namespace openras;
using namespace openras::ppp;

namespace {

void require(bool truth) {
  if (!truth) std::abort();
}

template <typename Set>
void round_trip(const Options& options, Set (*read)(const Options&), Options (*write)(const Set&)) {
  Set once = read(options);
  require(read(write(once)) == once);
  require(parse_options(serialise_options(write(once))) == write(once));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ByteView input(data, size);
  for (uint16_t protocol : {kProtocolLcp, kProtocolIpcp, kProtocolIpv6cp, kProtocolCcp}) {
    require(!describe(protocol, input).empty());
    if (size < 60000) require(!describe(protocol, serialise_packet(1, 1, input)).empty());
  }
  std::optional<Options> options = parse_options(input);
  if (!options) return 0;
  require(options->size() <= kMaxOptions);
  Bytes again = serialise_options(*options);
  require(std::equal(again.begin(), again.end(), input.begin(), input.end()));
  round_trip<LcpOptions>(*options, read_lcp, write_lcp);
  round_trip<IpcpOptions>(*options, read_ipcp, write_ipcp);
  round_trip<Ipv6cpOptions>(*options, read_ipv6cp, write_ipv6cp);
  asks_for_encryption(*options);
  for (const Option& option : *options)
    if (std::optional<AuthProtocol> auth = read_auth(option))
      require(read_auth(option_auth(*auth)) == auth);
  return 0;
}
