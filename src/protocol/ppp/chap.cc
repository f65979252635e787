#include "protocol/ppp/chap.h"

namespace openras::ppp {

std::optional<ChapValue> parse_chap_value(ByteView data) {
  ByteReader in(data);
  ByteView value = in.bytes(in.u8());
  ByteView name = in.rest();
  if (!in.ok() || value.empty()) return std::nullopt;
  return ChapValue{{value.begin(), value.end()}, to_string(name)};
}

Bytes serialise_chap_value(const ChapValue& value) {
  ByteWriter out;
  out.u8(static_cast<uint8_t>(value.value.size()));
  out.bytes(value.value);
  out.bytes(value.name);
  return out.take();
}

std::optional<MsChapV2Response> parse_ms_chap_v2_response(ByteView value) {
  ByteReader in(value);
  MsChapV2Response out;
  out.peer_challenge = in.array<16>();
  in.skip(8);  // reserved
  out.nt_response = in.array<24>();
  in.skip(1);  // flags
  if (!in.ok() || !in.empty()) return std::nullopt;
  return out;
}

Bytes serialise_ms_chap_v2_response(const MsChapV2Response& response) {
  ByteWriter out;
  out.bytes(response.peer_challenge);
  out.u64(0);
  out.bytes(response.nt_response);
  out.u8(0);
  return out.take();
}

Result<Digest16> chap_md5(uint8_t id, const Secret& password, ByteView challenge) {
  return md5({ByteView(&id, 1), as_bytes(password.reveal()), challenge});
}

}  // namespace openras::ppp
