// Oracle: any octets are taken without growing memory; what is delivered is never longer than the
// bound; and a frame that is then sent through the same decoder arrives unchanged.
#include <cstdlib>

#include "protocol/hdlc/hdlc.h"

using namespace openras;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 8) return 0;
  ByteReader reader({data, size});
  hdlc::SendOptions options{.accm = reader.u32(), .acfc = (reader.u8() & 1) != 0, .pfc = false};
  hdlc::Decoder decoder(300);
  decoder.set_accm(options.accm);
  ByteView noise = reader.bytes(std::min<size_t>(reader.u8(), reader.remaining()));
  decoder.feed(noise, [](ByteView frame) {
    if (frame.size() > 300) abort();
  });

  ByteView rest = reader.rest();
  Bytes frame{0x00, 0x21};
  rest = rest.first(std::min<size_t>(rest.size(), 250));
  frame.insert(frame.end(), rest.begin(), rest.end());
  Bytes wire(1, hdlc::kFlag);
  hdlc::encode(frame, options, wire);
  Bytes last;
  decoder.feed(wire, [&](ByteView got) { last.assign(got.begin(), got.end()); });
  if (last != frame) abort();
  return 0;
}
